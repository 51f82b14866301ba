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

/** Adds rows, each once, one or several at a time over several Regions, and reads all of a key. Stateless; any thread. */
final class SetWorkload implements Workload {
    private static final String NAME = "set";
    private static final KeyTurns KEYS = new KeyTurns(6, 100);
    private static final int ROWS_MAX = 5;
    private static final int FLUSH_ONE_TURN_IN = 16;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String asserts() {
        return "every acknowledged row is in every later read and at the end, nothing is invented, none is there twice";
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

    private static Step read(HostTable table, String function, long key) {
        return Step.read(function, name(key), table.selectKey(key), HostTable::numbers);
    }

    @Override
    public List<Step> finalSteps(int clients, long turns, long seed) {
        return KEYS.keys(clients, turns).stream()
                .map(key -> read(table(seed), Functions.FINAL_READ, key))
                .toList();
    }

    @Override
    public List<Checker> checkers(LongSupplier nanoClock, Duration limit) {
        return Stream.of(new SetChecker(), new StalenessChecker(Duration.ZERO))
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
