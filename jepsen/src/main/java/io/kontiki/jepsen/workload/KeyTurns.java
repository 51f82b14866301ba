package io.kontiki.jepsen.workload;

import java.util.List;
import java.util.stream.LongStream;

/**
 * Which key a client works on in a turn: clients in groups share one key for some turns, then go on to the next. No key is used
 * before or after. Immutable.
 *
 * @param clientsPerKey at most
 * @param turnsPerKey of each client
 */
record KeyTurns(int clientsPerKey, int turnsPerKey) {
    KeyTurns {
        if (clientsPerKey < 1 || turnsPerKey < 1) {
            throw new IllegalArgumentException(clientsPerKey + " clients for " + turnsPerKey + " turns");
        }
    }

    long key(Seat seat, long turn) {
        return turn / turnsPerKey * groups(seat.count()) + seat.number() / clientsPerKey;
    }

    /** Place of a turn among those of its key, from 0. */
    int place(long turn) {
        return (int) (turn % turnsPerKey);
    }

    /** Keys that were used when each client had some turns. */
    List<Long> keys(int clients, long turns) {
        long rounds = (turns + turnsPerKey - 1) / turnsPerKey;
        return LongStream.range(0, rounds * groups(clients)).boxed().toList();
    }

    private int groups(int clients) {
        return (clients + clientsPerKey - 1) / clientsPerKey;
    }
}
