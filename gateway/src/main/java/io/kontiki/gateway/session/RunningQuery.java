package io.kontiki.gateway.session;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The statement that a session runs right now, from its start to its last row, so that another thread can stop its query: a
 * CancelRequest, the limit of time that the session has set, or the end of the server. A statement that runs no query cannot be stopped.
 *
 * <p>{@link #start}, {@link #begin}, {@link #queryEnds}, {@link #explain} and {@link #end} are called by the session's thread, {@link
 * #stop} by any.
 */
public final class RunningQuery implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunningQuery.class);

    private final RunningQueries owner;
    private final LongSupplier nanoTime;
    private boolean inHand;
    private Runnable cancel;
    private StopReason stopped;
    private long deadline;
    private Future<?> alarm;

    RunningQuery(RunningQueries owner, LongSupplier nanoTime) {
        this.owner = owner;
        this.nanoTime = nanoTime;
    }

    /**
     * A statement begins; {@link #end} must follow.
     *
     * @param limit after which it is stopped; zero for none
     */
    public synchronized void start(Duration limit) {
        end();
        inHand = true;
        stopped = owner.isStopping() ? StopReason.SHUTDOWN : null;
        if (limit.isPositive()) {
            deadline = nanoTime.getAsLong() + limit.toNanos();
            alarm = owner.after(limit, this::expire);
        }
    }

    /**
     * The statement's query begins. It is stopped at once if its statement was, while it was planned.
     *
     * @param how stops the query; from any thread, also after its end
     */
    public synchronized void begin(Runnable how) {
        cancel = how;
        if (stopped != null) {
            how.run();
        }
    }

    /**
     * The statement goes on without its query, to write what it gave: it is not stopped any more, and a failure from here on is the
     * statement's own.
     *
     * @throws KontikiException CANCELLED, when it was stopped before: nothing is written yet
     */
    public synchronized void queryEnds() {
        if (stopped != null) {
            throw new KontikiException(ErrorCode.CANCELLED, "the query was cancelled");
        }
        cancel = null;
    }

    public synchronized void end() {
        if (alarm != null) {
            alarm.cancel(false);
        }
        inHand = false;
        cancel = null;
        stopped = null;
        alarm = null;
    }

    /**
     * Does nothing when no statement runs: a stop that comes too late is not an error. The first reason is the one that is told; the
     * query is stopped each time, because one that goes on has not heard of the first.
     */
    public synchronized void stop(StopReason reason) {
        if (!inHand) {
            return;
        }
        if (stopped == null) {
            stopped = reason;
        }
        if (cancel != null) {
            cancel.run();
        }
    }

    /** What to tell the client of a failure: a query that was stopped fails in its own ways. */
    public synchronized KontikiException explain(KontikiException failure) {
        boolean consequence = switch (failure.code()) {
            case CANCELLED, TIMEOUT, BUSY -> cancel != null;
            default -> false;
        };
        if (!consequence) {
            return failure;
        }
        if (stopped == null && isExpired()) {
            stopped = StopReason.TIMEOUT; // what waits with the same limit may see its end before the alarm
        }
        return stopped == null ? failure : stopped.failure(failure);
    }

    /** The session has ended. */
    @Override
    public void close() {
        end();
        owner.forget(this);
    }

    /** The alarm may be late by a statement, and must not stop the next one. */
    private synchronized void expire() {
        if (!isExpired()) {
            return;
        }
        try {
            stop(StopReason.TIMEOUT);
        } catch (RuntimeException e) {
            LOG.warn("a query that is over its limit of time could not be stopped", e);
        }
    }

    private boolean isExpired() {
        return alarm != null && nanoTime.getAsLong() - deadline >= 0;
    }
}
