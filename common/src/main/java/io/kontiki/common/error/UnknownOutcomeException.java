package io.kontiki.common.error;

/** The request was sent and may or may not have taken effect. Never folded into failure. */
public final class UnknownOutcomeException extends KontikiException {
    private static final long serialVersionUID = 1L;

    public UnknownOutcomeException(String message, Throwable cause) {
        super(ErrorCode.UNKNOWN_OUTCOME, message, cause);
    }
}
