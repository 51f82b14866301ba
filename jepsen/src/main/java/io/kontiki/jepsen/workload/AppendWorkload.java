package io.kontiki.jepsen.workload;

import io.kontiki.jepsen.checker.AppendChecker;
import io.kontiki.jepsen.checker.Checker;
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
 * Several clients append rows to one series, whose time is the number of the row: most are in order, and those of a slower client
 * come late. Reads take the series in order of time. Stateless; any thread.
 */
final class AppendWorkload implements Workload {
    private static final String NAME = "append";
    private static final KeyTurns KEYS = new KeyTurns(6, 60);
    private static final int ROWS_MAX = 3;
    private static final int FLUSH_ONE_TURN_IN = 16;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String asserts() {
        return "the rows of a series come in their order, without a hole before the newest that is seen, and none is lost";
    }

    @Override
    public List<String> setUp(long seed) {
        return List.of(table(seed).create());
    }

    @Override
    public Generator generator(Seat seat) {
        return turn -> Optional.of(step(seat, turn));
    }

    private static Step step(Seat seat, long turn) {
        HostTable table = table(seat.seed());
        if (seat.isTurnFor(turn, FLUSH_ONE_TURN_IN)) {
            return table.flush(NAME);
        }
        Random random = seat.random(turn);
        long key = KEYS.key(seat, turn);
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

    private static Step read(HostTable table, String function, long key) {
        return Step.read(
                function, name(key), table.selectSeries(key, HostTable.host(key)) + " ORDER BY ts", HostTable::numbers);
    }

    @Override
    public List<Step> finalSteps(int clients, long turns, long seed) {
        return KEYS.keys(clients, turns).stream()
                .map(key -> read(table(seed), Functions.FINAL_READ, key))
                .toList();
    }

    @Override
    public List<Checker> checkers(LongSupplier nanoClock, Duration limit) {
        return Stream.of(new AppendChecker(), new StalenessChecker(Duration.ZERO))
                .map(checker -> (Checker) new KeyedChecker(NAME + "/", checker))
                .toList();
    }

    private static String name(long key) {
        return NAME + "/" + key;
    }

    private static HostTable table(long seed) {
        return HostTable.of(NAME, seed, false);
    }
}
