package io.kontiki.gateway.session;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;

/** Why a statement is stopped before its end, with what its client is told. The first two in PostgreSQL's words, which tools know. */
public enum StopReason {
    REQUEST(ErrorCode.CANCELLED, "canceling statement due to user request"),
    TIMEOUT(ErrorCode.CANCELLED, "canceling statement due to statement timeout"),
    SHUTDOWN(ErrorCode.SHUTTING_DOWN, "the server is shutting down; send the statement again to another one, or later");

    private final ErrorCode code;
    private final String message;

    StopReason(ErrorCode code, String message) {
        this.code = code;
        this.message = message;
    }

    KontikiException failure(KontikiException cause) {
        return new KontikiException(code, message, cause);
    }
}
