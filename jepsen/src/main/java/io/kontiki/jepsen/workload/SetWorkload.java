package io.kontiki.jepsen.workload;

import io.kontiki.jepsen.checker.Checker;
import io.kontiki.jepsen.checker.SetChecker;
import io.kontiki.jepsen.checker.StalenessChecker;
import io.kontiki.jepsen.history.Functions;
import io.kontiki.jepsen.history.Value;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Adds rows, each once, one or several at a time over several Regions, and reads all of a key. Stateless; any thread. */
final class SetWorkload extends TableWorkload {
    private static final int ROWS_MAX = 5;

    SetWorkload() {
        super("set", new KeyTurns(6, 100));
    }

    @Override
    public String asserts() {
        return "every acknowledged row is in every later read and at the end, nothing is invented, none is there twice";
    }

    @Override
    Step step(HostTable table, Seat seat, long turn, long key, Random random) {
        if (random.nextInt(100) < 10) {
            return read(table, Functions.READ, key);
        }
        long first = seat.unique(turn) * ROWS_MAX;
        int count = random.nextInt(4) == 0 ? ROWS_MAX : 1;
        List<Long> numbers = LongStream.range(first, first + count).boxed().toList();
        // Five in a row are of several Regions.
        List<HostTable.Row> rows = numbers.stream()
                .map(number -> new HostTable.Row(key, HostTable.host(number * 7), number, number))
                .toList();
        return Step.change(Functions.ADD, name(key), Value.of(numbers), table.write(seat.protocol(), random, rows));
    }

    @Override
    Step read(HostTable table, String function, long key) {
        return Step.read(function, name(key), table.selectKey(key), HostTable::numbers);
    }

    @Override
    List<Checker> judges(LongSupplier nanoClock, Duration limit) {
        return Stream.of(new SetChecker(), new StalenessChecker(Duration.ZERO))
                .map(this::ofOwnKeys)
                .toList();
    }
}
