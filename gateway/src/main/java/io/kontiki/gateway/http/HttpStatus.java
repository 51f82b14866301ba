package io.kontiki.gateway.http;

import io.helidon.http.Status;
import io.kontiki.common.error.ErrorCode;

/**
 * The one place where error codes become HTTP statuses. Whatever a client should simply send again is 503: agents drop data on any
 * 4xx, and must not do that while a cluster elects.
 */
final class HttpStatus {
    private HttpStatus() {}

    static Status of(ErrorCode code) {
        return switch (code.kind()) {
            case USER -> ofUserError(code);
            case RETRY, REFRESH, UNKNOWN -> Status.SERVICE_UNAVAILABLE_503;
            case INTERNAL -> Status.INTERNAL_SERVER_ERROR_500;
        };
    }

    private static Status ofUserError(ErrorCode code) {
        return switch (code) {
            case FRAGMENT_LOST -> Status.INTERNAL_SERVER_ERROR_500;
            case CANCELLED -> Status.SERVICE_UNAVAILABLE_503;
            default -> Status.BAD_REQUEST_400;
        };
    }
}
