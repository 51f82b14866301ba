package io.kontiki.gateway.http;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerResponse;
import io.kontiki.common.error.BusyException;
import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.error.UnknownOutcomeException;

/** Small answers. */
final class Replies {
    private static final HeaderName INFLUX_ERROR = HeaderNames.create("X-Influxdb-Error");

    private Replies() {}

    static void json(ServerResponse response, Status status, byte[] body) {
        if (status.code() == Status.REQUEST_ENTITY_TOO_LARGE_413.code()) {
            response.header(HeaderNames.CONNECTION, "close");
        }
        response.status(status)
                .header(HeaderNames.CONTENT_TYPE, "application/json")
                .send(body);
    }

    /** GreptimeDB's form of an error. */
    static void sqlError(ServerResponse response, KontikiException error, long elapsedMillis) {
        Status status = HttpStatus.of(error.code());
        if (error.code().kind() != ErrorCode.Kind.UNKNOWN) { // clients that obey Retry-After would do it twice
            retryAfter(response, status, error);
        }
        json(
                response,
                status,
                JsonText.object(
                        "code", error.code().number(), "error", message(error), "execution_time_ms", elapsedMillis));
    }

    /** The same form for a request that names no path or method of ours. */
    static void sqlError(ServerResponse response, Status status, String message) {
        json(
                response,
                status,
                JsonText.object("code", ErrorCode.INVALID_ARGUMENT.number(), "error", message, "execution_time_ms", 0));
    }

    /** InfluxDB's form of an error, readable for clients of both of its write interfaces. */
    static void influxError(ServerResponse response, Status status, String message, Throwable cause) {
        // A table in append mode would keep what is sent again twice.
        if (!(cause instanceof UnknownOutcomeException unknown) || unknown.harmlessToRepeat()) {
            retryAfter(response, status, cause);
        }
        response.header(INFLUX_ERROR, headerText(message));
        json(response, status, JsonText.object("error", message, "code", influxCode(status), "message", message));
    }

    /** To be thrown after the answer: nobody knows where the next request begins, so the connection cannot go on. */
    static CloseConnectionException closeConnection(TooLargeException reason) {
        reason.linger();
        return new CloseConnectionException(reason.getMessage(), reason);
    }

    /** To be called after the answer to an error. */
    static void endConnectionIfBroken(KontikiException answered) {
        if (answered instanceof MalformedBodyException) {
            throw new CloseConnectionException(answered.getMessage(), answered);
        }
    }

    static String message(Throwable error) {
        return error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
    }

    private static Status retryAfter(ServerResponse response, Status status, Throwable cause) {
        if (status.code() == Status.SERVICE_UNAVAILABLE_503.code()) {
            long seconds = cause instanceof BusyException busy
                    ? Math.max(1, busy.retryAfter().toSeconds())
                    : 1;
            response.header(HeaderNames.RETRY_AFTER, Long.toString(seconds));
        }
        return status;
    }

    private static String influxCode(Status status) {
        return switch (status.code()) {
            case 404 -> "not found";
            case 413 -> "request too large";
            case 503 -> "unavailable";
            case 500 -> "internal error";
            default -> "invalid";
        };
    }

    private static String headerText(String message) {
        String line = message.replaceAll("[^\\x20-\\x7e]", "?");
        return line.length() > 500 ? line.substring(0, 500) : line;
    }
}
