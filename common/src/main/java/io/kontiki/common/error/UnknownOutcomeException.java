package io.kontiki.common.error;

/** The request was sent and may or may not have taken effect, or did in part. Never folded into failure. */
public final class UnknownOutcomeException extends KontikiException {
    private static final long serialVersionUID = 1L;
    private final boolean harmlessToRepeat;

    public UnknownOutcomeException(String message, Throwable cause) {
        this(message, false, cause);
    }

    /** @param harmlessToRepeat whether the request as a whole, sent again, leads to the same as if it had been done once */
    public UnknownOutcomeException(String message, boolean harmlessToRepeat, Throwable cause) {
        super(ErrorCode.UNKNOWN_OUTCOME, message, cause);
        this.harmlessToRepeat = harmlessToRepeat;
    }

    /** Known within the process only: what comes from another node says false. */
    public boolean harmlessToRepeat() {
        return harmlessToRepeat;
    }
}
