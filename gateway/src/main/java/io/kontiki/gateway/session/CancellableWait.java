package io.kontiki.gateway.session;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import java.util.function.Supplier;

/**
 * The waits of one thread, which a cancel from any other ends at once: by an interrupt, which reaches the thread only while it waits
 * here and is gone when it leaves. After a cancel nobody waits any more. One instance per call; {@link #cancel} from any thread.
 */
final class CancellableWait {
    // Guarded by this.
    private Thread waiting;
    private boolean cancelled;

    /**
     * Waits, by what ends with a KontikiException when it is interrupted.
     *
     * @throws KontikiException CANCELLED, also when the cancel came before
     */
    <T> T get(Supplier<T> wait) {
        begin();
        try {
            return wait.get();
        } finally {
            end();
        }
    }

    /** The same, for nothing. */
    void in(Runnable wait) {
        begin();
        try {
            wait.run();
        } finally {
            end();
        }
    }

    synchronized void cancel() {
        cancelled = true;
        if (waiting != null) {
            waiting.interrupt();
        }
    }

    private synchronized void begin() {
        if (cancelled) {
            throw new KontikiException(ErrorCode.CANCELLED, "the query was cancelled");
        }
        waiting = Thread.currentThread();
    }

    private synchronized void end() {
        waiting = null;
        if (cancelled) {
            Thread.interrupted(); // it has done its work, and closing what was begun must not meet it
        }
    }
}
