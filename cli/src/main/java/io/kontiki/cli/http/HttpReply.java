package io.kontiki.cli.http;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** One answer; header names in lower case. The body is the reader's own copy. */
public record HttpReply(int status, Map<String, String> headers, byte[] body) {
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }
}
