package io.kontiki.common.rpc;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.kontiki.common.error.BusyException;
import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.error.UnknownOutcomeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * KontikiException to gRPC status and back. The code's number, the message and the retry-after travel in the trailers; a status
 * without them was made by the transport, and then what it means depends on whether the request had left this process.
 */
public final class RpcErrors {
    private static final Metadata.Key<String> CODE = Metadata.Key.of("kontiki-code", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> RETRY_AFTER =
            Metadata.Key.of("kontiki-retry-after-millis", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<byte[]> MESSAGE =
            Metadata.Key.of("kontiki-message-bin", Metadata.BINARY_BYTE_MARSHALLER);
    /** Trailers must fit in HTTP/2 header frames (8 KB by default); the rest of a longer message is cut off. */
    private static final int MAX_MESSAGE_LENGTH = 2000;

    private RpcErrors() {}

    /** What a server sends for an exception of a handler. */
    public static StatusRuntimeException toStatus(Throwable thrown) {
        KontikiException e = toKontiki(thrown);
        Metadata trailers = new Metadata();
        String message = e.getMessage() == null ? "" : e.getMessage();
        String cut =
                message.length() <= MAX_MESSAGE_LENGTH ? message : message.substring(0, MAX_MESSAGE_LENGTH) + "...";
        trailers.put(CODE, Integer.toString(e.code().number()));
        trailers.put(MESSAGE, cut.getBytes(StandardCharsets.UTF_8));
        if (e instanceof BusyException busy) {
            trailers.put(RETRY_AFTER, Long.toString(busy.retryAfter().toMillis()));
        }
        return statusOf(e.code())
                .withDescription(e.code() + ": " + cut)
                .withCause(thrown)
                .asRuntimeException(trailers);
    }

    /**
     * What a caller throws for a failed call.
     *
     * @param status as gRPC reported it
     * @param trailers may be null
     * @param sent whether the request, or a part of it, had left this process
     * @param idempotent whether the method may be repeated when its outcome is not known
     * @param what the address and method, for the message
     */
    static KontikiException fromStatus(
            Status status, Metadata trailers, boolean sent, boolean idempotent, String what) {
        String number = trailers == null ? null : trailers.get(CODE);
        if (number != null) {
            return answered(number, trailers, what);
        }
        String reason = what + ": " + status.getCode()
                + (status.getDescription() == null ? "" : ", " + status.getDescription());
        if (status.getCode() == Status.Code.UNIMPLEMENTED) {
            return new KontikiException(
                    ErrorCode.UNSUPPORTED, reason + " (the node does not have that role, or is of another version)");
        }
        boolean timeout = status.getCode() == Status.Code.DEADLINE_EXCEEDED;
        if (!sent) {
            ErrorCode code = timeout
                    ? ErrorCode.TIMEOUT
                    : status.getCode() == Status.Code.CANCELLED ? ErrorCode.CANCELLED : ErrorCode.PEER_UNAVAILABLE;
            return new KontikiException(code, reason + " (not sent)", status.getCause());
        }
        if (!idempotent) {
            return new UnknownOutcomeException(reason + " (after it was sent)", status.getCause());
        }
        return switch (status.getCode()) {
            case DEADLINE_EXCEEDED -> new KontikiException(ErrorCode.TIMEOUT, reason, status.getCause());
            case UNAVAILABLE -> new KontikiException(ErrorCode.PEER_UNAVAILABLE, reason, status.getCause());
            case CANCELLED -> new KontikiException(ErrorCode.CANCELLED, reason, status.getCause());
            case OK,
                    UNKNOWN,
                    INVALID_ARGUMENT,
                    NOT_FOUND,
                    ALREADY_EXISTS,
                    PERMISSION_DENIED,
                    RESOURCE_EXHAUSTED,
                    FAILED_PRECONDITION,
                    ABORTED,
                    OUT_OF_RANGE,
                    UNIMPLEMENTED,
                    INTERNAL,
                    DATA_LOSS,
                    UNAUTHENTICATED -> new KontikiException(ErrorCode.INTERNAL, reason, status.getCause());
        };
    }

    /** The KontikiException behind whatever a future or a handler threw; anything else becomes INTERNAL. */
    public static KontikiException toKontiki(Throwable thrown) {
        Throwable cause = thrown;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof KontikiException known
                ? known
                : new KontikiException(ErrorCode.INTERNAL, "unexpected: " + cause, cause);
    }

    private static KontikiException answered(String number, Metadata trailers, String what) {
        byte[] text = trailers.get(MESSAGE);
        String message = text == null ? what : new String(text, StandardCharsets.UTF_8);
        ErrorCode code = parse(number);
        return switch (code) {
            case BUSY -> new BusyException(message, retryAfter(trailers.get(RETRY_AFTER)));
            case UNKNOWN_OUTCOME -> new UnknownOutcomeException(message, null);
            default -> new KontikiException(code, message);
        };
    }

    private static ErrorCode parse(String number) {
        return number.matches("[0-9]{1,6}")
                ? ErrorCode.byNumber(Integer.parseInt(number)).orElse(ErrorCode.INTERNAL)
                : ErrorCode.INTERNAL;
    }

    private static Duration retryAfter(String millis) {
        return millis != null && millis.matches("[0-9]{1,9}")
                ? Duration.ofMillis(Long.parseLong(millis))
                : Duration.ofSeconds(1);
    }

    private static Status statusOf(ErrorCode code) {
        return switch (code.kind()) {
            case USER -> code == ErrorCode.CANCELLED ? Status.CANCELLED : Status.INVALID_ARGUMENT;
            case RETRY -> Status.UNAVAILABLE;
            case REFRESH -> Status.FAILED_PRECONDITION;
            case UNKNOWN -> Status.UNKNOWN;
            case INTERNAL -> Status.INTERNAL;
        };
    }
}
