package io.kontiki.region.leader;

import java.time.Duration;

/**
 * When a group's memtables are rotated.
 *
 * @param flushBytes memory of the active rows of a group, or log bytes since the last cut, whichever comes first
 * @param flushAge age of the oldest active row
 * @param spillAfter a cut that is open for longer waits for a store: its rows go to local files when memory is short
 */
public record FlushPolicy(long flushBytes, Duration flushAge, Duration spillAfter) {
    public static final FlushPolicy DEFAULT =
            new FlushPolicy(64L << 20, Duration.ofMinutes(10), Duration.ofSeconds(15));

    public FlushPolicy(long flushBytes, Duration flushAge) {
        this(flushBytes, flushAge, DEFAULT.spillAfter());
    }

    public FlushPolicy {
        if (flushBytes < 1 || flushAge.isNegative() || flushAge.isZero()) {
            throw new IllegalArgumentException("flush bytes and age must be positive: " + flushBytes + ", " + flushAge);
        }
    }
}
