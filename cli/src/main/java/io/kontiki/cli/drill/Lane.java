package io.kontiki.cli.drill;

import io.kontiki.cli.http.Address;
import io.kontiki.cli.http.HttpConnection;
import io.kontiki.cli.http.HttpReply;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * One caller's way to the gateways of one data centre: a connection to one of them, and the next one after a failure. One request
 * at a time; whoever calls sees to that.
 */
final class Lane {
    private static final Duration CONNECT_LIMIT = Duration.ofMillis(400);
    private static final Duration SILENCE_LIMIT = Duration.ofSeconds(5);

    private final List<Address> gateways;
    private int current;
    private volatile HttpConnection connection;

    Lane(List<Address> gateways, int first) {
        this.gateways = List.copyOf(gateways);
        this.current = first % gateways.size();
    }

    HttpReply post(String path, String contentType, byte[] body) throws IOException {
        try {
            HttpConnection open = connection;
            if (open == null) {
                open = HttpConnection.open(gateways.get(current), CONNECT_LIMIT, SILENCE_LIMIT);
                connection = open;
            }
            return open.post(path, contentType, body);
        } catch (IOException e) {
            close();
            current = (current + 1) % gateways.size();
            throw e;
        }
    }

    void close() {
        HttpConnection open = connection;
        if (open != null) {
            try {
                open.close();
            } catch (IOException ignored) {
                // The socket is given up; there is nothing left to release.
            }
            connection = null;
        }
    }
}
