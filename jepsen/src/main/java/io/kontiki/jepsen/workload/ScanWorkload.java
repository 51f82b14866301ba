package io.kontiki.jepsen.workload;

import io.kontiki.jepsen.checker.Checker;
import io.kontiki.jepsen.checker.SetChecker;
import io.kontiki.jepsen.checker.StalenessChecker;
import io.kontiki.jepsen.history.Functions;
import io.kontiki.jepsen.history.Value;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Long scans over all series of a range of time, while rows go in and are flushed and compacted all the time. A key is a range of
 * time; one client flushes, the others write batches of rows and scan. Stateless; any thread.
 */
final class ScanWorkload extends TableWorkload {
    private static final int ROWS = 10;
    /** More than a key has numbers. */
    private static final long KEY_RANGE_MILLIS = 1_000_000;

    private static final int FLUSH_ONE_TURN_IN = 6;
    private static final int COMPACT_ONE_TURN_IN = 42;

    ScanWorkload() {
        super("scan", new KeyTurns(24, 60), false, FLUSH_ONE_TURN_IN);
    }

    @Override
    public String asserts() {
        return "a scan has every row that was acknowledged when it began, and none twice, while memtables are flushed";
    }

    @Override
    Optional<Step> maintenance(HostTable table, Seat seat, long turn) {
        return seat.isTurnFor("compact", turn, COMPACT_ONE_TURN_IN)
                ? Optional.of(table.compact(name()))
                : super.maintenance(table, seat, turn);
    }

    @Override
    Step step(HostTable table, Seat seat, long turn, long key, Random random) {
        if (random.nextInt(100) < 10) {
            return read(table, Functions.READ, key);
        }
        long first = seat.unique(turn) * ROWS;
        List<HostTable.Row> rows = LongStream.range(first, first + ROWS)
                .mapToObj(number -> new HostTable.Row(
                        number % 3, HostTable.host(number), key * KEY_RANGE_MILLIS + number % KEY_RANGE_MILLIS, number))
                .toList();
        return Step.change(
                Functions.ADD,
                name(key),
                Value.of(rows.stream().map(HostTable.Row::number).toList()),
                table.write(seat.protocol(), random, rows));
    }

    @Override
    Step read(HostTable table, String function, long key) {
        return Step.read(
                function,
                name(key),
                table.selectRange(key * KEY_RANGE_MILLIS, (key + 1) * KEY_RANGE_MILLIS),
                HostTable::numbers);
    }

    @Override
    List<Checker> judges(LongSupplier nanoClock, Duration limit) {
        return Stream.of(new SetChecker(), new StalenessChecker(Duration.ZERO))
                .map(this::ofOwnKeys)
                .toList();
    }
}
