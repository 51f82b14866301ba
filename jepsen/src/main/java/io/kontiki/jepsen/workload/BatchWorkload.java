package io.kontiki.jepsen.workload;

import io.kontiki.jepsen.checker.BatchVisibilityChecker;
import io.kontiki.jepsen.checker.Checker;
import io.kontiki.jepsen.history.Functions;
import io.kontiki.jepsen.history.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Writes batches over two to four Regions in one request, and reads all rows of a key: of a Region's part all or nothing is seen,
 * but a part may be there without the others until the batch is acknowledged. Stateless; any thread.
 */
final class BatchWorkload extends TableWorkload {
    private static final int PART_ROWS = 3;
    private static final int BATCH_ROWS_MAX = PART_ROWS * HostTable.REGIONS;

    BatchWorkload() {
        super("batch", new KeyTurns(6, 40));
    }

    @Override
    public String asserts() {
        return "of a batch over Regions each Region's part is seen whole or not at all, and all of it once it is acknowledged";
    }

    @Override
    Step step(HostTable table, Seat seat, long turn, long key, Random random) {
        return random.nextInt(100) < 25 ? read(table, Functions.READ, key) : batch(table, seat, turn, key, random);
    }

    private Step batch(HostTable table, Seat seat, long turn, long key, Random random) {
        int parts = 2 + random.nextInt(HostTable.REGIONS - 1);
        int first = random.nextInt(HostTable.REGIONS);
        long number = seat.unique(turn) * BATCH_ROWS_MAX;
        List<HostTable.Row> rows = new ArrayList<>();
        Map<String, String> byRegion = new TreeMap<>();
        // Row by row through the Regions, so that the parts are interleaved in the request.
        for (int row = 0; row < PART_ROWS; row++) {
            for (int part = 0; part < parts; part++) {
                int host = (first + part) % HostTable.REGIONS * (HostTable.HOSTS / HostTable.REGIONS) + row;
                rows.add(new HostTable.Row(key, host, number, number));
                byRegion.merge("region-" + HostTable.region(host), Long.toString(number), (a, b) -> a + " " + b);
                number++;
            }
        }
        return Step.change(Functions.BATCH, name(key), Value.of(byRegion), table.write(seat.protocol(), random, rows));
    }

    @Override
    Step read(HostTable table, String function, long key) {
        return Step.read(function, name(key), table.selectKey(key), HostTable::numbers);
    }

    @Override
    List<Checker> judges(LongSupplier nanoClock, Duration limit) {
        return List.of(ofOwnKeys(new BatchVisibilityChecker()));
    }
}
