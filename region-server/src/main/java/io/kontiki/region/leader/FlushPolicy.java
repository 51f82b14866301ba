package io.kontiki.region.leader;

import java.time.Duration;

/**
 * When a group's memtables are rotated.
 *
 * @param flushBytes memory of the active rows of a group, or log bytes since the last cut, whichever comes first
 * @param flushAge age of the oldest active row
 */
public record FlushPolicy(long flushBytes, Duration flushAge) {
    public static final FlushPolicy DEFAULT = new FlushPolicy(64L << 20, Duration.ofMinutes(10));

    public FlushPolicy {
        if (flushBytes < 1 || flushAge.isNegative() || flushAge.isZero()) {
            throw new IllegalArgumentException("flush bytes and age must be positive: " + flushBytes + ", " + flushAge);
        }
    }
}
