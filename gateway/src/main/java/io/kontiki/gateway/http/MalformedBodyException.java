package io.kontiki.gateway.http;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;

/** A body whose chunks are none: refused, and nobody knows where the next request begins, so the connection ends after the answer. */
final class MalformedBodyException extends KontikiException {
    private static final long serialVersionUID = 1L;

    MalformedBodyException(RuntimeException cause) {
        super(ErrorCode.INVALID_ARGUMENT, "the body is not valid chunked encoding: " + cause.getMessage(), cause);
    }
}
