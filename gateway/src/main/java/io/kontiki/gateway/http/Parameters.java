package io.kontiki.gateway.http;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.gateway.text.Utf8;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A request's parameters, from its query and, for a POST with a form, from its body; the form wins. */
final class Parameters {
    private static final String FORM = "application/x-www-form-urlencoded";

    private final Map<String, String> values;

    private Parameters(Map<String, String> values) {
        this.values = values;
    }

    static Parameters ofQuery(ServerRequest request) {
        return new Parameters(parse(request.query().rawValue()));
    }

    static Parameters ofQueryAndForm(ServerRequest request, BodyReader bodies) throws IOException, TooLargeException {
        String type =
                request.headers().first(HeaderNames.CONTENT_TYPE).orElse("").strip();
        if (!type.regionMatches(true, 0, FORM, 0, FORM.length())
                || !request.content().hasEntity()) {
            return ofQuery(request);
        }
        Map<String, String> values = parse(request.query().rawValue());
        try (Body body = bodies.read(request)) {
            values.putAll(parse(new String(body.bytes(), 0, body.length(), StandardCharsets.ISO_8859_1)));
        }
        return new Parameters(values);
    }

    Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** @param text one character for each byte: only what is decoded of it has to be UTF-8 */
    private static Map<String, String> parse(String text) {
        Map<String, String> values = new HashMap<>();
        try {
            for (String pair : text.split("&")) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                values.putIfAbsent(decode(name), decode(value));
            }
        } catch (IllegalArgumentException e) {
            throw new KontikiException(
                    ErrorCode.INVALID_ARGUMENT, "the parameters are not URL-encoded: " + e.getMessage(), e);
        }
        return values;
    }

    private static String decode(String encoded) {
        byte[] bytes = URLDecoder.decode(encoded, StandardCharsets.ISO_8859_1).getBytes(StandardCharsets.ISO_8859_1);
        return Utf8.decode(bytes, 0, bytes.length);
    }
}
