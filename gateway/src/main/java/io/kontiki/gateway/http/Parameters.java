package io.kontiki.gateway.http;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A request's parameters, from its query and, for a POST with a form, from its body; the form wins. */
final class Parameters {
    private static final String FORM = "application/x-www-form-urlencoded";

    private final ServerRequest request;
    private final Map<String, String> form;

    private Parameters(ServerRequest request, Map<String, String> form) {
        this.request = request;
        this.form = form;
    }

    static Parameters ofQuery(ServerRequest request) {
        return new Parameters(request, Map.of());
    }

    static Parameters ofQueryAndForm(ServerRequest request, BodyReader bodies) throws IOException, TooLargeException {
        String type =
                request.headers().first(HeaderNames.CONTENT_TYPE).orElse("").strip();
        if (!type.regionMatches(true, 0, FORM, 0, FORM.length())
                || !request.content().hasEntity()) {
            return ofQuery(request);
        }
        try (Body body = bodies.read(request)) {
            return new Parameters(request, parse(new String(body.bytes(), 0, body.length(), StandardCharsets.UTF_8)));
        }
    }

    Optional<String> get(String name) {
        String value = form.get(name);
        return value != null ? Optional.of(value) : request.query().first(name).asOptional();
    }

    private static Map<String, String> parse(String text) {
        Map<String, String> values = new HashMap<>();
        try {
            for (String pair : text.split("&")) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                values.putIfAbsent(
                        URLDecoder.decode(name, StandardCharsets.UTF_8),
                        URLDecoder.decode(value, StandardCharsets.UTF_8));
            }
        } catch (IllegalArgumentException e) {
            throw new KontikiException(ErrorCode.INVALID_ARGUMENT, "the form is not URL-encoded: " + e.getMessage(), e);
        }
        return values;
    }
}
