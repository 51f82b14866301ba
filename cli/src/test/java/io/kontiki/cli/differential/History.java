package io.kontiki.cli.differential;

import io.kontiki.common.schema.MergeMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;

/**
 * A random history of a few tables on a server: writes, deletes, flushes, merges, added columns and faults, and between them random
 * queries whose whole results are compared with the model's. The seed decides every step; what a fault interrupts, timing decides.
 */
final class History {
    private static final List<Long> STARTS = List.of(1_790_000_000_000L, -40_000L, -5_000_000_000_123L);

    private final Random random;
    private final Client client;
    private final Server server;
    private final Timeline timeline;
    private final List<TableUnderTest> tables = new ArrayList<>();
    private final String label;
    private int step;

    /** @param name prefix of the tables' names */
    History(long seed, Server server, Wire wire, String name) {
        this.random = new Random(seed);
        this.server = server;
        this.client = new Client(random, wire, server);
        this.timeline = new Timeline(STARTS.get(random.nextInt(STARTS.size())));
        this.label = "seed " + seed;
        for (MergeMode mode : MergeMode.values()) {
            for (int regions : new int[] {1, 8}) {
                tables.add(new TableUnderTest(
                        random,
                        client,
                        timeline,
                        name + "_" + mode.name().toLowerCase(java.util.Locale.ROOT) + "_" + regions,
                        mode,
                        regions));
            }
        }
    }

    /** @param faultEvery a fault follows this many steps after the one before; 0 for none */
    void run(int steps, int faultEvery) {
        for (step = 1; step <= steps; step++) {
            if (faultEvery > 0 && step % faultEvery == 0) {
                server.awaitRepair();
                server.disturb(random);
            }
            step(tables.get(random.nextInt(tables.size())));
        }
        server.awaitRepair();
        tables.forEach(this::compareAll);
        tables.forEach(table -> table.admin("flush_table"));
        tables.forEach(this::compareAll);
        tables.forEach(table -> table.admin("compact_table"));
        tables.forEach(this::compareAll);
    }

    private void step(TableUnderTest table) {
        int kind = random.nextInt(100);
        if (kind < 35) {
            table.write();
        } else if (kind < 41) {
            table.delete();
        } else if (kind < 47) {
            table.admin("flush_table");
        } else if (kind < 50) {
            table.admin("compact_table");
        } else if (kind < 51) {
            table.addColumn();
        } else if (kind < 55) {
            compareAll(table);
        } else {
            compare(new Queries(
                            random,
                            new Sources(random, tables),
                            new Expressions.Literals(
                                    random, timeline.startMillis() - 30_000, timeline.nowMillis() + 5_000))
                    .random());
        }
    }

    private void compareAll(TableUnderTest table) {
        List<String> names = List.copyOf(table.columns().keySet());
        compare(new Query(
                "SELECT " + String.join(", ", names) + " FROM " + table.name(),
                List.copyOf(table.columns().values()),
                false,
                all -> all.rows(table.name(), "").stream()
                        .map(row -> names.stream()
                                .map(row::get)
                                .<List<Object>>collect(ArrayList::new, List::add, List::addAll))
                        .toList()));
    }

    private void compare(Query query) {
        boolean json = random.nextBoolean();
        String body = client.untilDone(
                query.sql(),
                address -> json
                        ? client.wire().sql(address, query.sql())
                        : client.wire().csv(address, query.sql()));
        List<List<String>> actual = json ? Wire.jsonRows(body, query.types()) : Wire.csvRows(body);
        Function<Object, String> text = json ? Wire::inJson : Wire::inCsv;
        List<List<String>> expected = query.expected().apply(this::rows).stream()
                .map(row -> row.stream().map(text).<List<String>>collect(ArrayList::new, List::add, List::addAll))
                .toList();
        boolean right =
                query.ordered() ? expected.equals(actual) : counted(expected).equals(counted(actual));
        if (!right) {
            throw new AssertionError("wrong answer at step " + step + " of " + label + "\n" + query.sql()
                    + "\nmissing: " + minus(expected, actual) + "\nunexpected: " + minus(actual, expected)
                    + (query.ordered() ? "\nexpected " + expected + "\nbut was  " + actual : ""));
        }
    }

    private List<Map<String, Object>> rows(String name, String alias) {
        TableUnderTest table = tables.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
        return table.rows().stream().map(row -> row.values(alias)).toList();
    }

    private static Map<List<String>, Integer> counted(List<List<String>> rows) {
        Map<List<String>, Integer> counts = new HashMap<>();
        rows.forEach(row -> counts.merge(row, 1, Integer::sum));
        return counts;
    }

    /** A few of the rows that only the left list has, by count. */
    private static List<List<String>> minus(List<List<String>> left, List<List<String>> right) {
        Map<List<String>, Integer> rest = counted(left);
        counted(right).forEach((row, count) -> rest.merge(row, -count, Integer::sum));
        return rest.entrySet().stream()
                .filter(row -> row.getValue() > 0)
                .map(Map.Entry::getKey)
                .limit(5)
                .toList();
    }
}
