package io.kontiki.storage.mirror;

import java.time.Duration;

/**
 * The bounds of a mirrored store.
 *
 * @param callTimeout how long one call of one store may take, beyond the time for its bytes
 * @param minimumBytesPerSecond the slowest transfer that is still waited for
 * @param putWait how long a put waits for a store that has just failed before it reports that the mirror is behind
 * @param backoffFirst the pause after the first failure of a store
 * @param backoffMax the longest pause; it bounds how long a store that came back stays unnoticed
 * @param backlogMaxObjects how many objects may wait per store; a put or delete beyond it is unavailable
 * @param callsMax how many calls of one store may be under way, those that timed out and still run included
 * @param drainBatch how many objects of the backlog are copied at a time
 */
public record MirrorSettings(
        Duration callTimeout,
        long minimumBytesPerSecond,
        Duration putWait,
        Duration backoffFirst,
        Duration backoffMax,
        int backlogMaxObjects,
        int callsMax,
        int drainBatch) {
    public static final MirrorSettings DEFAULTS = new MirrorSettings(
            Duration.ofSeconds(5),
            2 << 20,
            Duration.ofSeconds(1),
            Duration.ofMillis(50),
            Duration.ofSeconds(1),
            100_000,
            64,
            4);

    public MirrorSettings {
        positive("callTimeout", callTimeout);
        positive("backoffFirst", backoffFirst);
        positive("backoffMax", backoffMax);
        if (putWait.isNegative()) {
            throw new IllegalArgumentException("putWait is negative: " + putWait);
        }
        if (minimumBytesPerSecond < 1 || backlogMaxObjects < 1 || callsMax < 1 || drainBatch < 1) {
            throw new IllegalArgumentException("a bound of a mirror is at least 1");
        }
    }

    /** How long a call that carries so many bytes may take. */
    Duration timeout(long bytes) {
        return callTimeout.plusMillis(bytes * 1000 / minimumBytesPerSecond);
    }

    private static void positive(String name, Duration duration) {
        if (!duration.isPositive()) {
            throw new IllegalArgumentException(name + " is not positive: " + duration);
        }
    }
}
