package io.kontiki.common.error;

import java.time.Duration;

/** A bounded resource is full and nothing was written, of no part of the request: repeat after {@link #retryAfter()}. */
public final class BusyException extends KontikiException {
    private static final long serialVersionUID = 1L;
    private final Duration retryAfter;

    public BusyException(String reason, Duration retryAfter) {
        super(ErrorCode.BUSY, reason);
        this.retryAfter = retryAfter;
    }

    public Duration retryAfter() {
        return retryAfter;
    }
}
