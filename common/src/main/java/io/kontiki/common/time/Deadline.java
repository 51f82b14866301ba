package io.kontiki.common.time;

import java.time.Duration;

/** A point in monotonic time by which something must be done; handed down through the steps that share it. Immutable. */
public final class Deadline {
    private final Clock clock;
    private final long atNanos;

    private Deadline(Clock clock, long atNanos) {
        this.clock = clock;
        this.atNanos = atNanos;
    }

    public static Deadline after(Clock clock, Duration duration) {
        return new Deadline(clock, clock.monotonicNanos() + duration.toNanos());
    }

    /** What is left; zero once it has passed. */
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, atNanos - clock.monotonicNanos()));
    }

    public boolean hasPassed() {
        return atNanos - clock.monotonicNanos() <= 0;
    }

    /** What is left, but no more than {@code limit}: for one of several attempts. */
    public Duration remaining(Duration limit) {
        Duration remaining = remaining();
        return remaining.compareTo(limit) < 0 ? remaining : limit;
    }
}
