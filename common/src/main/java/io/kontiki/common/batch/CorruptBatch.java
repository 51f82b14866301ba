package io.kontiki.common.batch;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;

/** Makes the one exception that decoding a batch may throw. */
final class CorruptBatch {
    private CorruptBatch() {}

    static KontikiException because(String what) {
        return new KontikiException(ErrorCode.CORRUPT, "row batch: " + what);
    }

    static KontikiException because(String what, Throwable cause) {
        return new KontikiException(ErrorCode.CORRUPT, "row batch: " + what, cause);
    }
}
