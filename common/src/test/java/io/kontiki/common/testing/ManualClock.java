package io.kontiki.common.testing;

import io.kontiki.common.time.Clock;
import java.time.Duration;

/** A clock that stands still until a test moves it. */
public final class ManualClock implements Clock {
    private long wallMillis;
    private long nanos;

    public ManualClock(long wallMillis) {
        this.wallMillis = wallMillis;
    }

    @Override
    public synchronized long wallMillis() {
        return wallMillis;
    }

    @Override
    public synchronized long monotonicNanos() {
        return nanos;
    }

    /** Lets time pass on both clocks. */
    public synchronized void advance(Duration duration) {
        wallMillis += duration.toMillis();
        nanos += duration.toNanos();
    }

    /** Sets the wall clock, as an operator would; the monotonic clock goes on. */
    public synchronized void setWallMillis(long millis) {
        wallMillis = millis;
    }
}
