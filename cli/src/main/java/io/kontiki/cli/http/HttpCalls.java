package io.kontiki.cli.http;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Single calls, each on a connection of its own. */
public final class HttpCalls {
    private HttpCalls() {}

    /** Whether the address answers that path with a 2xx within the limit; every failure is a no. */
    public static boolean isOk(Address address, String path, Duration limit) {
        try (HttpConnection connection = HttpConnection.open(address, limit, limit)) {
            return connection.get(path).isSuccess();
        } catch (IOException e) {
            return false;
        }
    }

    public static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
