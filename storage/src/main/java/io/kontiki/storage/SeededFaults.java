package io.kontiki.storage;

import java.time.Duration;
import java.util.Random;

/**
 * Faults at random rates. One thread that makes the same calls gets the same faults for the same seed, which the
 * caller prints.
 */
public final class SeededFaults implements Fault.Source {
    private final long seed;
    private final Rates rates;
    private final Random random;

    /** Probabilities per call, from 0 to 1, and the longest delay of a delayed one. */
    public record Rates(
            double failBefore, double loseReply, double breakRead, double damageRead, double delay, Duration delayMax) {
        public Rates {
            if (failBefore < 0 || loseReply < 0 || breakRead < 0 || damageRead < 0 || delay < 0 || delay > 1) {
                throw new IllegalArgumentException("a probability lies between 0 and 1");
            }
            if (failBefore + loseReply + breakRead + damageRead > 1) {
                throw new IllegalArgumentException("the probabilities of all faults together are at most 1");
            }
        }
    }

    public SeededFaults(long seed, Rates rates) {
        this.seed = seed;
        this.rates = rates;
        this.random = new Random(seed);
    }

    @Override
    public synchronized Fault next(String operation, String subject) {
        Duration delay = random.nextDouble() < rates.delay()
                ? Duration.ofNanos(
                        (long) (random.nextDouble() * rates.delayMax().toNanos()))
                : Duration.ZERO;
        double dice = random.nextDouble();
        Fault.Kind kind;
        if ((dice -= rates.failBefore()) < 0) {
            kind = Fault.Kind.FAIL_BEFORE;
        } else if ((dice -= rates.loseReply()) < 0) {
            kind = Fault.Kind.LOSE_REPLY;
        } else if ((dice -= rates.breakRead()) < 0) {
            kind = Fault.Kind.BREAK_READ;
        } else if (dice - rates.damageRead() < 0) {
            kind = Fault.Kind.DAMAGE_READ;
        } else {
            kind = Fault.Kind.NONE;
        }
        return new Fault(kind, delay);
    }

    @Override
    public String toString() {
        return "seed " + seed + ", " + rates;
    }
}
