package io.kontiki.common.error;

/**
 * The one unchecked exception that crosses module boundaries: a code that says what the caller must do, and a message that says
 * what, where and what next.
 */
public class KontikiException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final ErrorCode code;

    public KontikiException(ErrorCode code, String message) {
        super(message);
        this.code = code;
    }

    public KontikiException(ErrorCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    public final ErrorCode code() {
        return code;
    }
}
