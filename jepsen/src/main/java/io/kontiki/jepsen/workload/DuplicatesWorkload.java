package io.kontiki.jepsen.workload;

import io.kontiki.jepsen.checker.Checker;
import io.kontiki.jepsen.checker.DuplicateChecker;
import io.kontiki.jepsen.history.Functions;
import io.kontiki.jepsen.history.Value;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;

/**
 * Adds rows to a table in append mode, where a write that is applied twice shows as two rows. Rows of one call share their series
 * and time, which such a table keeps apart. Clients never send a row again: no protocol of a gateway lets them mark a retry.
 * Stateless; any thread.
 */
final class DuplicatesWorkload extends TableWorkload {
    private static final int ROWS_MAX = 4;

    DuplicatesWorkload() {
        super("duplicates", new KeyTurns(6, 100), true, 16);
    }

    @Override
    public String asserts() {
        return "in append mode an acknowledged row is there once, one of unknown outcome at most once, a refused one never";
    }

    @Override
    Step step(HostTable table, Seat seat, long turn, long key, Random random) {
        if (random.nextInt(100) < 8) {
            return read(table, Functions.READ, key);
        }
        long number = seat.unique(turn);
        int count = 1 + random.nextInt(ROWS_MAX);
        boolean oneSeries = random.nextBoolean();
        List<HostTable.Row> rows = LongStream.range(number * ROWS_MAX, number * ROWS_MAX + count)
                .mapToObj(row -> new HostTable.Row(key, HostTable.host(oneSeries ? number : row * 5), number, row))
                .toList();
        return Step.change(
                Functions.APPEND,
                name(key),
                Value.of(rows.stream().map(HostTable.Row::number).toList()),
                table.write(seat.protocol(), random, rows));
    }

    @Override
    Step read(HostTable table, String function, long key) {
        return Step.read(function, name(key), table.selectKey(key), HostTable::numbers);
    }

    @Override
    List<Checker> judges(LongSupplier nanoClock, Duration limit) {
        return List.of(ofOwnKeys(new DuplicateChecker()));
    }
}
