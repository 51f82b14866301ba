package io.kontiki.gateway.session;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the {@link RunningQuery} of each session, stops them all when the server goes down, and owns the one thread that watches their
 * limits of time. Safe for all threads.
 */
public final class RunningQueries implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunningQueries.class);

    private final LongSupplier nanoTime;
    private final Set<RunningQuery> open = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;
    private final ScheduledThreadPoolExecutor alarms = new ScheduledThreadPoolExecutor(
            1, Thread.ofVirtual().name("statement-timeout").factory());

    public RunningQueries(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        alarms.setRemoveOnCancelPolicy(true); // most statements end long before their limit
    }

    /** For one session, which closes it. */
    public RunningQuery open() {
        RunningQuery query = new RunningQuery(this, nanoTime);
        open.add(query);
        return query;
    }

    /** Stops the queries that run and those that begin from now on: their clients are told before the server is gone. */
    public void stopAll() {
        stopping = true;
        for (RunningQuery query : open) {
            try {
                query.stop(StopReason.SHUTDOWN);
            } catch (RuntimeException e) {
                LOG.warn("a query could not be stopped", e);
            }
        }
    }

    boolean isStopping() {
        return stopping;
    }

    void forget(RunningQuery query) {
        open.remove(query);
    }

    /** Calls back once, unless the call is cancelled before. */
    Future<?> after(Duration delay, Runnable call) {
        return alarms.schedule(call, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Limits of time that are being watched. */
    int watched() {
        return alarms.getQueue().size();
    }

    @Override
    public void close() {
        alarms.shutdownNow();
    }
}
