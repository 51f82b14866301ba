package io.kontiki.jepsen.workload;

import io.kontiki.jepsen.checker.Checker;
import io.kontiki.jepsen.checker.LinearizabilityChecker;
import io.kontiki.jepsen.checker.RegisterModel;
import io.kontiki.jepsen.checker.StalenessChecker;
import io.kontiki.jepsen.client.Outcome;
import io.kontiki.jepsen.client.Request;
import io.kontiki.jepsen.history.Functions;
import io.kontiki.jepsen.history.Value;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * One row, by series and timestamp, is a register: the last write wins, and reads see it. Each value is written once. Two clients of four
 * only read: in a cluster of four gateways all of two, which therefore have no write to learn from that another node leads; which two, the
 * seed says. Some reads ask with a condition on the value, which an older value may fulfil and the newest does not, of rows that are
 * written and of rows that have rested; such a read that finds nothing says nothing. Stateless; any thread.
 */
final class RegisterWorkload extends TableWorkload {
    private static final int CLIENTS_PER_KEY = 6;
    private static final int ROUND = 4;
    private static final int READERS_OF_ROUND = 2;
    private static final int TURNS_PER_KEY = 36;

    /** 216 calls of six clients on a key, reads of it at rest, and its final reads: what the search for an order can take. */
    private static final KeyTurns KEYS = new KeyTurns(CLIENTS_PER_KEY, TURNS_PER_KEY);

    RegisterWorkload() {
        super("register", KEYS);
    }

    @Override
    public String asserts() {
        return "writes and reads of one series and timestamp are linearizable, by line protocol and by SQL, at any gateway";
    }

    @Override
    Step step(HostTable table, Seat seat, long turn, long key, Random random) {
        int chance = random.nextInt(100);
        if (Math.floorMod(seat.number() + seat.seed(), ROUND) < READERS_OF_ROUND) {
            long before = turn - TURNS_PER_KEY;
            if (chance < 20 && before >= 0) {
                return readBelow(table, KEYS.key(seat, before), bound(seat, before, random));
            }
            return chance < 40 ? readBelow(table, key, bound(seat, turn, random)) : read(table, Functions.READ, key);
        }
        if (chance < 85) {
            long number = seat.unique(turn);
            HostTable.Row row = new HostTable.Row(key, HostTable.host(key), key, number);
            return Step.change(
                    Functions.WRITE, name(key), Value.of(number), table.write(seat.protocol(), random, List.of(row)));
        }
        return read(table, Functions.READ, key);
    }

    @Override
    Step read(HostTable table, String function, long key) {
        return Step.read(function, name(key), table.selectRow(key, HostTable.host(key), key), HostTable::single);
    }

    private Step readBelow(HostTable table, long key, long bound) {
        Request request = Request.read(table.selectSeries(key, HostTable.host(key)) + " AND v < " + bound);
        return new Step(Functions.READ, name(key), Value.NONE, request, outcome -> {
            if (outcome instanceof Outcome.Ok ok && ok.rows().isEmpty()) {
                return new Answer.Fail("no row, or its value is not below " + bound);
            }
            return Step.answer(outcome, ok -> HostTable.single(ok.rows()));
        });
    }

    /** Of the numbers that a turn's key is written with, any; few different ones: a statement that was planned once is much cheaper. */
    private static long bound(Seat seat, long turn, Random random) {
        long first = turn / TURNS_PER_KEY * TURNS_PER_KEY;
        return (first + 1 + random.nextInt(TURNS_PER_KEY)) * seat.count() + 1;
    }

    @Override
    List<Checker> judges(LongSupplier nanoClock, Duration limit) {
        return Stream.of(
                        new LinearizabilityChecker(new RegisterModel(), nanoClock, limit),
                        new StalenessChecker(Duration.ZERO))
                .map(this::ofOwnKeys)
                .toList();
    }
}
