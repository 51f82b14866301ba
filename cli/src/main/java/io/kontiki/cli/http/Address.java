package io.kontiki.cli.http;

import io.kontiki.cli.CommandFailure;
import java.net.InetSocketAddress;
import java.util.Locale;

/** Host and port of something that listens. */
public record Address(String host, int port) {
    public Address {
        if (host.isBlank() || port < 0 || port > 65_535) {
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
        if (colon <= 0 || !bare.substring(colon + 1).matches("[0-9]{1,5}")) {
            throw CommandFailure.usage("not an address: '" + text + "'; write HOST:PORT, such as 127.0.0.1:4000");
        }
        String host = bare.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        return new Address(host, Integer.parseInt(bare.substring(colon + 1)));
    }

    public InetSocketAddress socketAddress() {
        return new InetSocketAddress(host, port);
    }

    @Override
    public String toString() {
        return host.contains(":") ? "[" + host + "]:" + port : host + ":" + port;
    }
}
