package io.kontiki.gateway.session;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Makes the {@link RunningQuery} of each session, and owns the one thread that watches their limits of time. Safe for all threads. */
public final class RunningQueries implements AutoCloseable {
    private final LongSupplier nanoTime;
    private final ScheduledThreadPoolExecutor alarms = new ScheduledThreadPoolExecutor(
            1, Thread.ofVirtual().name("statement-timeout").factory());

    public RunningQueries(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        alarms.setRemoveOnCancelPolicy(true); // most statements end long before their limit
    }

    /** Calls back once, unless the call is cancelled before. */
    interface Timer {
        Future<?> after(Duration delay, Runnable call);
    }

    public RunningQuery open() {
        return new RunningQuery(
                (delay, call) -> alarms.schedule(call, delay.toNanos(), TimeUnit.NANOSECONDS), nanoTime);
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
