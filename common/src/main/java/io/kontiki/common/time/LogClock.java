package io.kontiki.common.time;

/**
 * The time of a log: every entry carries the wall clock of the leader that proposed it, and this turns those into stamps that
 * never go back and never leap. A new leader with a clock that is behind does not turn time back, and one with a clock far ahead
 * moves it by at most a step per entry, so that a wrong clock cannot expire everything at once.
 *
 * <p>Deterministic: the same proposals give the same stamps on every replica. One thread owns it (the one that applies).
 */
public final class LogClock {
    private static final long UNSET = Long.MIN_VALUE;

    private final long maxStepMillis;
    private long last;

    /** Begins with the first proposal, whatever it is. */
    public LogClock(long maxStepMillis) {
        this(maxStepMillis, UNSET);
    }

    /** Goes on from a stamp that was saved. */
    public LogClock(long maxStepMillis, long lastMillis) {
        if (maxStepMillis <= 0) {
            throw new IllegalArgumentException("the largest step must be positive: " + maxStepMillis);
        }
        this.maxStepMillis = maxStepMillis;
        this.last = lastMillis;
    }

    /** The stamp of the next entry, in milliseconds since 1970. */
    public long advance(long proposedMillis) {
        if (last == UNSET) {
            last = proposedMillis;
        } else if (proposedMillis > last) {
            long step = proposedMillis - last;
            // A negative difference of a larger and a smaller number is an overflow, so a leap as well.
            last += step < 0 ? maxStepMillis : Math.min(step, maxStepMillis);
        }
        return last;
    }

    /** The stamp of the last entry, to be saved; Long.MIN_VALUE before the first. */
    public long lastMillis() {
        return last;
    }
}
