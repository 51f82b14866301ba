package io.kontiki.gateway.write;

import java.time.Duration;

/**
 * Limits of the write path.
 *
 * @param hold how long a write waits for a leader, a Region or room before its client is told to come back
 * @param attemptTimeout how long one send to a leader may take before its outcome counts as unknown
 * @param leaderCheck how often a waiting send asks whether the group has another leader by now
 * @param maxBytesInFlight bodies and batches that are in the gateway at once; beyond it clients get "busy"
 */
public record WriteSettings(Duration hold, Duration attemptTimeout, Duration leaderCheck, long maxBytesInFlight) {
    public static final WriteSettings DEFAULT =
            new WriteSettings(Duration.ofSeconds(30), Duration.ofSeconds(5), Duration.ofMillis(300), 256L << 20);

    public WriteSettings {
        if (hold.isNegative() || attemptTimeout.isNegative() || leaderCheck.isNegative() || attemptTimeout.isZero()) {
            throw new IllegalArgumentException("durations of the write path must be positive");
        }
        if (maxBytesInFlight <= 0) {
            throw new IllegalArgumentException("maxBytesInFlight must be positive: " + maxBytesInFlight);
        }
    }
}
