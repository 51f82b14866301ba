package io.kontiki.cli.http;

import io.kontiki.cli.CommandFailure;
import java.net.InetSocketAddress;
import java.util.Locale;

/** Host and port of something that listens. */
public record Address(String host, int port) {
    public Address {
        if (port < 0 || port > 65_535) {
            throw CommandFailure.usage("port " + port + " is out of range; ports are numbers from 0 to 65535");
        }
        if (host.isBlank()) {
            throw CommandFailure.usage("not an address: '" + host + ":" + port + "'; write HOST:PORT");
        }
    }

    /** Accepts {@code host:port}, {@code [v6]:port}, and a URL of which only these two count. */
    public static Address parse(String text) {
        String bare = text.strip();
        if (bare.toLowerCase(Locale.ROOT).startsWith("http://")) {
            bare = bare.substring("http://".length());
            bare = bare.contains("/") ? bare.substring(0, bare.indexOf('/')) : bare;
        }
        int colon = bare.lastIndexOf(':');
        if (colon <= 0 || !bare.substring(colon + 1).matches("[0-9]{1,9}")) {
            throw CommandFailure.usage("not an address: '" + text + "'; write HOST:PORT, such as 127.0.0.1:4000");
        }
        String host = bare.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        return new Address(host, Integer.parseInt(bare.substring(colon + 1)));
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
        return host.contains(":") ? "[" + host + "]:" + port : host + ":" + port;
    }
}
