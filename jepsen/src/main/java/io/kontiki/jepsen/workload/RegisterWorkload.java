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
 * One row, by series and timestamp, is a register: the last write wins, and reads see it. Each value is written once. Some reads
 * ask with a condition on the value, which an older value may fulfil and the newest does not; such a read that finds nothing says
 * nothing. Stateless; any thread.
 */
final class RegisterWorkload extends TableWorkload {
    RegisterWorkload() {
        // 246 calls of six clients on a key, and its final reads: what the search for an order can take.
        super("register", new KeyTurns(6, 41));
    }

    @Override
    public String asserts() {
        return "writes and reads of one series and timestamp are linearizable, by line protocol and by SQL, at any gateway";
    }

    @Override
    Step step(HostTable table, Seat seat, long turn, long key, Random random) {
        int chance = random.nextInt(100);
        if (chance < 65) {
            long number = seat.unique(turn);
            HostTable.Row row = new HostTable.Row(key, HostTable.host(key), key, number);
            return Step.change(
                    Functions.WRITE, name(key), Value.of(number), table.write(seat.protocol(), random, List.of(row)));
        }
        return chance < 75 ? readBelow(table, key, bound(seat, turn)) : read(table, Functions.READ, key);
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

    /** Below what is written now, and the same for some turns: a statement that was planned once is much cheaper. */
    private static long bound(Seat seat, long turn) {
        long step = 4L * seat.count();
        return seat.unique(turn) / step * step;
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
