package io.kontiki.jepsen.workload;

import io.kontiki.jepsen.checker.AppendChecker;
import io.kontiki.jepsen.checker.Checker;
import io.kontiki.jepsen.checker.StalenessChecker;
import io.kontiki.jepsen.history.Functions;
import io.kontiki.jepsen.history.Value;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Several clients append rows to one series, whose time is the number of the row: most are in order, and those of a slower client
 * come late. Reads take the series in order of time. Stateless; any thread.
 */
final class AppendWorkload extends TableWorkload {
    private static final int ROWS_MAX = 3;

    AppendWorkload() {
        super("append", new KeyTurns(6, 60));
    }

    @Override
    public String asserts() {
        return "the rows of a series come in their order, without a hole before the newest that is seen, and none is lost";
    }

    @Override
    Step step(HostTable table, Seat seat, long turn, long key, Random random) {
        if (random.nextInt(100) < 15) {
            return read(table, Functions.READ, key);
        }
        long first = seat.unique(turn) * ROWS_MAX;
        List<Long> numbers = LongStream.range(first, first + 1 + random.nextInt(ROWS_MAX))
                .boxed()
                .toList();
        List<HostTable.Row> rows = numbers.stream()
                .map(number -> new HostTable.Row(key, HostTable.host(key), number, number))
                .toList();
        return Step.change(Functions.APPEND, name(key), Value.of(numbers), table.write(seat.protocol(), random, rows));
    }

    @Override
    Step read(HostTable table, String function, long key) {
        return Step.read(
                function, name(key), table.selectSeries(key, HostTable.host(key)) + " ORDER BY ts", HostTable::numbers);
    }

    @Override
    List<Checker> judges(LongSupplier nanoClock, Duration limit) {
        return Stream.of(new AppendChecker(), new StalenessChecker(Duration.ZERO))
                .map(this::ofOwnKeys)
                .toList();
    }
}
