package io.kontiki.cli.http;

import io.kontiki.cli.CommandFailure;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.rpc.HostPort;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.function.Supplier;

/** Host and port of something that listens: a {@link HostPort}, whose mistakes end the command that was given it. */
public record Address(String host, int port) {
    public Address {
        checked(() -> new HostPort(host, port));
    }

    /** Accepts {@code host:port}, {@code [v6]:port}, and a URL of which only these two count. */
    public static Address parse(String text) {
        String bare = text.strip();
        if (bare.toLowerCase(Locale.ROOT).startsWith("http://")) {
            bare = bare.substring("http://".length());
            bare = bare.contains("/") ? bare.substring(0, bare.indexOf('/')) : bare;
        }
        String address = bare;
        HostPort parsed = checked(() -> HostPort.parse(address));
        return new Address(parsed.host(), parsed.port());
    }

    private static HostPort checked(Supplier<HostPort> address) {
        try {
            return address.get();
        } catch (KontikiException e) {
            throw CommandFailure.usage(e.getMessage());
        }
    }

    /** The same for what a flag was given; a failure names the flag. */
    public static Address ofFlag(String flag, String text) {
        try {
            return parse(text);
        } catch (CommandFailure e) {
            throw CommandFailure.usage(flag + " " + text + ": " + e.getMessage());
        }
    }

    public InetSocketAddress socketAddress() {
        return new InetSocketAddress(host, port);
    }

    @Override
    public String toString() {
        return new HostPort(host, port).toString();
    }
}
