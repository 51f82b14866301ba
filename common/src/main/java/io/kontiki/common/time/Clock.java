package io.kontiki.common.time;

import java.time.Instant;

/**
 * Where components take the time from. Never called while a log entry is applied: replicas must come to the same result.
 * Implementations are thread-safe.
 */
public interface Clock {
    /** The clock of this machine. */
    Clock SYSTEM = new Clock() {
        @Override
        public long wallMillis() {
            return System.currentTimeMillis();
        }

        @Override
        public long monotonicNanos() {
            return System.nanoTime();
        }

        @Override
        public Instant now() {
            return Instant.now();
        }
    };

    /** Milliseconds since 1970-01-01T00:00:00Z; may jump in both directions when somebody sets the clock. */
    long wallMillis();

    /** Nanoseconds since some instant; never goes back, and only differences mean anything. For timeouts and detectors. */
    long monotonicNanos();

    /** The wall clock as finely as it is known. */
    default Instant now() {
        return Instant.ofEpochMilli(wallMillis());
    }
}
