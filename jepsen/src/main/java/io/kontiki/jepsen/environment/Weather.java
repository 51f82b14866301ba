package io.kontiki.jepsen.environment;

import java.time.Duration;

/**
 * What a path does to packets. Packets keep their order.
 *
 * @param delay one way, on average
 * @param jitter each packet's delay lies evenly between delay - jitter and delay + jitter
 * @param lossPerMillion of so many packets so many are lost
 */
public record Weather(Duration delay, Duration jitter, int lossPerMillion) {
    /** A held packet takes a place in a queue of 65,536. */
    private static final Duration DELAY_MAX = Duration.ofSeconds(10);

    public static final Weather CALM = new Weather(Duration.ZERO, Duration.ZERO, 0);

    public Weather {
        if (delay.isNegative()
                || delay.compareTo(DELAY_MAX) > 0
                || jitter.isNegative()
                || jitter.compareTo(delay) > 0) {
            throw new IllegalArgumentException("delay " + delay + " with jitter " + jitter + ": the delay is at most "
                    + DELAY_MAX + ", the jitter no more than the delay");
        }
        if (lossPerMillion < 0 || lossPerMillion > 1_000_000) {
            throw new IllegalArgumentException("cannot lose " + lossPerMillion + " packets of a million");
        }
    }

    public static Weather delayed(Duration delay, Duration jitter) {
        return new Weather(delay, jitter, 0);
    }

    public boolean isCalm() {
        return equals(CALM);
    }
}
