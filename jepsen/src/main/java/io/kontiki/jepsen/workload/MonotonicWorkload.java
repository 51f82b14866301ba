package io.kontiki.jepsen.workload;

import io.kontiki.jepsen.checker.Checker;
import io.kontiki.jepsen.checker.MonotonicChecker;
import io.kontiki.jepsen.checker.StalenessChecker;
import io.kontiki.jepsen.client.Roaming;
import io.kontiki.jepsen.history.Functions;
import io.kontiki.jepsen.history.Value;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;

/**
 * Sessions read through another gateway each time: a register that they write too, and the number of rows of a key,
 * which only grows. Stateless; any thread.
 */
final class MonotonicWorkload extends TableWorkload {
    private static final String NAME = "monotonic";
    private static final String REGISTER = NAME + "/register/";
    private static final String COUNT = NAME + "/count/";

    MonotonicWorkload() {
        super(NAME, new KeyTurns(6, 80));
    }

    @Override
    public String asserts() {
        return "a session never sees an older value or a smaller count than before, whichever gateway it asks";
    }

    @Override
    public Roaming roaming(Seat seat) {
        return Roaming.ALWAYS;
    }

    @Override
    Step step(HostTable table, Seat seat, long turn, long key, Random random) {
        int chance = random.nextInt(100);
        if (chance < 40) {
            return chance % 2 == 0 ? readRegister(table, Functions.READ, key) : readCount(table, Functions.READ, key);
        }
        long number = seat.unique(turn);
        boolean register = chance % 2 == 0;
        // The register's row is of time 0, all others are later and counted.
        HostTable.Row row = register
                ? new HostTable.Row(key, HostTable.host(key), 0, number)
                : new HostTable.Row(key, HostTable.host(number), number, number);
        return Step.change(
                register ? Functions.WRITE : "insert",
                (register ? REGISTER : COUNT) + key,
                Value.of(number),
                table.write(seat.protocol(), random, List.of(row)));
    }

    @Override
    Step read(HostTable table, String function, long key) {
        return readRegister(table, function, key);
    }

    private static Step readRegister(HostTable table, String function, long key) {
        return Step.read(function, REGISTER + key, table.selectRow(key, HostTable.host(key), 0), HostTable::single);
    }

    private static Step readCount(HostTable table, String function, long key) {
        return Step.read(function, COUNT + key, table.count(key), HostTable::single);
    }

    @Override
    List<Checker> judges(LongSupplier nanoClock, Duration limit) {
        return List.of(
                new KeyedChecker(REGISTER, new MonotonicChecker()),
                new KeyedChecker(REGISTER, new StalenessChecker(Duration.ZERO)),
                new KeyedChecker(COUNT, new MonotonicChecker()));
    }
}
