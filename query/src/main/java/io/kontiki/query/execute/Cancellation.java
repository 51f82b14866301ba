package io.kontiki.query.execute;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Ends one execution early, from any thread. DuckDB forgets an interrupt that comes before a statement runs, and nobody outside can
 * see when it does: after the execution has looked at {@link #refuse} and before its statement has begun, an interrupt would be
 * lost. So it is repeated until the execution is closed.
 */
final class Cancellation implements AutoCloseable {
    /** How much later a query ends whose interrupt was lost; nobody notices, and it costs nothing. */
    private static final long REPEAT_MILLIS = 100;

    private final ScheduledExecutorService timer;
    private final Supplier<Statement> running;
    private final String doing;
    private volatile boolean requested;

    // Guarded by this.
    private Future<?> repeat;
    private boolean closed;

    Cancellation(ScheduledExecutorService timer, Supplier<Statement> running, String doing) {
        this.timer = timer;
        this.running = running;
        this.doing = doing;
    }

    /** Interrupts what runs, now and until the end. Does nothing after {@link #close}. */
    synchronized void request() {
        requested = true;
        if (closed) {
            return;
        }
        if (repeat == null) {
            repeat = timer.scheduleWithFixedDelay(this::again, REPEAT_MILLIS, REPEAT_MILLIS, TimeUnit.MILLISECONDS);
        }
        DuckDb.cancel(running.get(), doing);
    }

    private synchronized void again() {
        if (closed) {
            return;
        }
        try {
            DuckDb.cancel(running.get(), doing);
        } catch (KontikiException e) {
            return; // the next one may succeed; the first told its caller
        }
    }

    boolean isRequested() {
        return requested;
    }

    /** What ended a statement: a cancel, when there was one, whatever DuckDB names as the reason; else what DuckDB says. */
    KontikiException explain(SQLException failure, String during) {
        return requested
                ? new KontikiException(ErrorCode.CANCELLED, "the query was cancelled", failure)
                : DuckErrors.translate(failure, during);
    }

    /** To be called before each statement: one that is not begun needs no interrupt. */
    void refuse(String what) {
        if (requested) {
            throw new KontikiException(ErrorCode.CANCELLED, what + " was cancelled");
        }
    }

    /** Nothing is interrupted from here on. */
    @Override
    public synchronized void close() {
        closed = true;
        if (repeat != null) {
            repeat.cancel(false);
        }
    }
}
