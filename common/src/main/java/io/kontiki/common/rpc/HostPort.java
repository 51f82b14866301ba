package io.kontiki.common.rpc;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import java.net.InetSocketAddress;

/**
 * An address as settings and flags write it: {@code host:port}, {@code [::1]:port}.
 *
 * @param port 0 to 65535; 0 lets the system choose when a server binds to it
 */
public record HostPort(String host, int port) {
    public static final int MAX_PORT = 65_535;

    public HostPort {
        if (port < 0 || port > MAX_PORT) {
            throw new KontikiException(
                    ErrorCode.CONFIGURATION,
                    "port " + port + " is out of range; ports are numbers from 0 to " + MAX_PORT);
        }
        if (host == null || host.isBlank()) {
            throw new KontikiException(ErrorCode.CONFIGURATION, "not an address: '" + host + ":" + port + "'");
        }
    }

    public static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon).strip();
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        String port = text.substring(colon + 1).strip();
        if (host.isEmpty() || !port.matches("[0-9]{1,9}") || (!bracketed && host.indexOf(':') >= 0)) {
            throw new KontikiException(
                    ErrorCode.CONFIGURATION, "not an address: '" + text + "'; write host:port, such as 127.0.0.1:4000");
        }
        return new HostPort(bracketed ? host.substring(1, host.length() - 1) : host, Integer.parseInt(port));
    }

    public InetSocketAddress socketAddress() {
        return new InetSocketAddress(host, port);
    }

    @Override
    public String toString() {
        return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
    }
}
