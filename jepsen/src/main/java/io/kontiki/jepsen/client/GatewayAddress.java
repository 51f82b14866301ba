package io.kontiki.jepsen.client;

import java.net.InetSocketAddress;

/**
 * Where clients reach one gateway. Immutable.
 *
 * @param http host:port of line protocol and SQL
 * @param postgres host:port of the PostgreSQL protocol
 */
public record GatewayAddress(String name, String http, String postgres) {
    public GatewayAddress {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a gateway without name at " + http);
        }
        socket(http);
        socket(postgres);
    }

    InetSocketAddress httpSocket() {
        return socket(http);
    }

    private static InetSocketAddress socket(String address) {
        int colon = address.lastIndexOf(':');
        if (colon <= 0) {
            throw new IllegalArgumentException("'" + address + "' is not host:port");
        }
        return new InetSocketAddress(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
    }
}
