package io.kontiki.gateway.http;

import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;
import io.kontiki.common.error.ErrorCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the server answers to requests that reach no handler: not HTTP 1.1, a broken prologue, headers that contradict each other. */
final class RefusedRequest implements DirectHandler {
    private static final Logger LOG = LoggerFactory.getLogger(RefusedRequest.class);

    private RefusedRequest() {}

    static DirectHandlers handlers() {
        DirectHandlers.Builder handlers = DirectHandlers.builder();
        for (EventType type : EventType.values()) {
            handlers.addHandler(type, new RefusedRequest());
        }
        return handlers.build();
    }

    @Override
    public TransportResponse handle(
            TransportRequest request, EventType type, Status given, ServerResponseHeaders headers, String message) {
        // Bytes that make the server's parser fail, instead of being refused by it, are no fault of the server's.
        boolean unreadable =
                type == EventType.INTERNAL_ERROR && request.method().isEmpty();
        if (unreadable) {
            LOG.debug("answered 400 to bytes that are no head of a request");
        }
        Status status = unreadable ? Status.BAD_REQUEST_400 : given;
        ErrorCode code = status.code() < 500 || type == EventType.HTTP_VERSION_NOT_SUPPORTED
                ? ErrorCode.INVALID_ARGUMENT
                : ErrorCode.INTERNAL;
        String reason =
                type == EventType.HTTP_VERSION_NOT_SUPPORTED ? "only HTTP/1.1 is spoken here" : status.reasonPhrase();
        String text = message == null || message.isBlank() ? reason : message;
        return TransportResponse.builder()
                .status(status)
                .headers(headers)
                .header(HeaderNames.CONTENT_TYPE, "application/json")
                .keepAlive(type.keepAlive())
                .entity(JsonText.object("code", code.number(), "error", text, "execution_time_ms", 0))
                .build();
    }
}
