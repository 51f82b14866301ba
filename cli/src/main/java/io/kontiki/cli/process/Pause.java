package io.kontiki.cli.process;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waiting in steps with an end. Used by one thread. */
public final class Pause {
    private final long endNanos;

    public Pause(Duration limit) {
        this.endNanos = System.nanoTime() + limit.toNanos();
    }

    /** Waits one step; false, at once, when the time is over. */
    public boolean next(Duration step) throws InterruptedException {
        long left = endNanos - System.nanoTime();
        if (left <= 0) {
            return false;
        }
        TimeUnit.NANOSECONDS.sleep(Math.min(left, step.toNanos()));
        return true;
    }

    public boolean isOver() {
        return System.nanoTime() >= endNanos;
    }

    /** Waits without an interruption being an error: for threads that look at a flag of their own afterwards. */
    public static void briefly(Duration step) {
        LockSupport.parkNanos(step.toNanos());
    }
}
