package io.kontiki.jepsen.workload;

import io.kontiki.jepsen.client.Protocol;
import java.util.Random;

/**
 * The place of one client among the clients of a workload. Immutable.
 *
 * @param number from 0
 * @param count of all clients
 * @param protocol that this one speaks
 * @param seed of the run
 */
public record Seat(int number, int count, Protocol protocol, long seed) {
    private static final int CLIENTS_WITHOUT_CARETAKER = 4;

    public Seat {
        if (number < 0 || number >= count) {
            throw new IllegalArgumentException("seat " + number + " of " + count);
        }
    }

    /** What chance decides in a turn: the same for the same seed, however many turns were missed. */
    Random random(long turn) {
        long mixed = (seed * 31 + number) * 0x9E3779B97F4A7C15L + turn;
        mixed = (mixed ^ mixed >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return new Random(mixed ^ mixed >>> 31);
    }

    /**
     * Whether the client does nothing but look after the table: the last one, if there are some others. Beside turns of its own, which
     * may each take seconds on a busy machine, it would hardly come to it.
     */
    boolean isCaretaker() {
        return isLast() && count > CLIENTS_WITHOUT_CARETAKER;
    }

    /**
     * Whether the last client does in this turn what is done in one turn of so many. By chance, not at fixed turns: of those every one
     * may be missed while it waits for answers.
     *
     * @param what two of them have nothing to do with each other
     */
    boolean isTurnFor(String what, long turn, int oneIn) {
        return isLast()
                && random(turn ^ Long.MIN_VALUE ^ (long) what.hashCode() << 30).nextInt(oneIn) == 0;
    }

    private boolean isLast() {
        return number == count - 1;
    }

    /** A number from 1 that no other seat and no other turn has. */
    long unique(long turn) {
        return turn * count + number + 1;
    }
}
