package io.kontiki.region.leader;

import java.time.Duration;

/**
 * When files that nobody names are deleted.
 *
 * @param safeTime longer than any scan may take
 */
public record SweepPolicy(Duration interval, Duration safeTime) {
    public static final SweepPolicy DEFAULT = new SweepPolicy(Duration.ofMinutes(1), Duration.ofMinutes(15));
}
