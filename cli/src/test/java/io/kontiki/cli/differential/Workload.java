package io.kontiki.cli.differential;

import io.kontiki.common.schema.MergeMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * One table under test: writes random rows to it and to its model by the same calls, and compares random queries.
 *
 * <p>Rows are drawn so that everything that is hard happens often: a third are late, keys repeat, tags and fields are missing.
 */
final class Workload {
    private static final long START_MILLIS = 1_790_000_000_000L;
    private final Random random;
    private final Wire wire;
    private final String table;
    private final MergeMode mode;
    private final Model model;
    private final boolean lineProtocol;
    private long now = START_MILLIS;

    Workload(Random random, Wire wire, String table, MergeMode mode, boolean lineProtocol) {
        this.random = random;
        this.wire = wire;
        this.table = table;
        this.mode = mode;
        this.model = new Model(mode);
        this.lineProtocol = lineProtocol;
    }

    void create(String address, int regions) {
        String partitions =
                switch (regions) {
                    case 1 -> "";
                    case 8 -> " PARTITION ON COLUMNS (host) (host < 'h1', host >= 'h1' AND host < 'h2', host >= 'h2' AND host < 'h3',"
                            + " host >= 'h3' AND host < 'h4', host >= 'h4' AND host < 'h5', host >= 'h5' AND host < 'h6',"
                            + " host >= 'h6' AND host < 'h8', host >= 'h8')";
                    default -> throw new IllegalArgumentException("1 or 8 Regions");
                };
        String options =
                switch (mode) {
                    case LAST_ROW -> "";
                    case LAST_NON_NULL -> " WITH (merge_mode = 'last_non_null')";
                    case APPEND -> " WITH (append_mode = 'true')";
                };
        wire.sql(
                address,
                "CREATE TABLE " + table + " (host STRING, dc STRING, ts TIMESTAMP(3) TIME INDEX, v DOUBLE, n BIGINT, s STRING,"
                        + " b BOOLEAN, PRIMARY KEY (host, dc))" + partitions + options);
    }

    /** Writes one batch through the gateway and, once it is acknowledged, to the model. */
    void write(String address) {
        List<Row> rows = new ArrayList<>();
        int count = 1 + random.nextInt(40);
        for (int i = 0; i < count; i++) {
            rows.add(row());
        }
        if (lineProtocol) {
            wire.write(address, lines(rows));
        } else {
            wire.sql(address, insert(rows));
        }
        rows.forEach(model::write);
    }

    void delete(String address) {
        String host = random.nextInt(5) == 0 ? null : "h" + random.nextInt(10);
        long from = START_MILLIS + (long) (random.nextDouble() * (now - START_MILLIS));
        long to = from + 1 + random.nextInt(20_000);
        wire.sql(
                address,
                "DELETE FROM " + table + " WHERE " + (host == null ? "host IS NULL" : "host = '" + host + "'") + " AND ts >= "
                        + from + " AND ts < " + to);
        model.delete(host, from, to);
    }

    void admin(String address, String function) {
        wire.sql(address, "ADMIN " + function + "('" + table + "')");
    }

    /** Runs one random query and compares the whole result. */
    void check(String address, String when) {
        Query query = Query.random(random, table, START_MILLIS - 5_000, now + 5_000, mode != MergeMode.APPEND);
        compare(query, address, when);
    }

    /** Compares every row of the table. */
    void checkAll(String address, String when) {
        compare(
                new Query(
                        "SELECT host, dc, ts, v, n, s, b FROM " + table,
                        false,
                        rows -> rows.stream().map(Row::values).toList()),
                address,
                when);
    }

    private void compare(Query query, String address, String when) {
        List<List<Object>> actual = wire.sql(address, query.sql());
        List<List<Object>> expected = query.expected().apply(model.rows());
        if (query.ordered() ? !expected.equals(actual) : !counted(expected).equals(counted(actual))) {
            throw new AssertionError("wrong answer " + when + "\n" + query.sql() + "\nmissing: " + minus(expected, actual)
                    + "\nunexpected: " + minus(actual, expected) + (query.ordered() ? "\n" + expected + "\n" + actual : ""));
        }
    }

    private static Map<List<Object>, Integer> counted(List<List<Object>> rows) {
        Map<List<Object>, Integer> counts = new HashMap<>();
        rows.forEach(row -> counts.merge(row, 1, Integer::sum));
        return counts;
    }

    private static List<List<Object>> minus(List<List<Object>> left, List<List<Object>> right) {
        List<List<Object>> rest = new ArrayList<>(left);
        right.forEach(rest::remove);
        return rest.subList(0, Math.min(10, rest.size()));
    }

    private Row row() {
        now += random.nextInt(400);
        long millis = random.nextInt(3) == 0 ? now - random.nextInt(30_000) / 500 * 500L : now;
        Map<String, Object> fields = new HashMap<>();
        if (random.nextInt(4) > 0) {
            fields.put("v", random.nextInt(100) * 0.25);
        }
        if (random.nextInt(4) > 0) {
            fields.put("n", (long) random.nextInt(100) - 20);
        }
        if (random.nextInt(3) == 0) {
            fields.put("s", random.nextBoolean() ? "red" : "gr\u00fcn 'x' \"y\"");
        }
        if (random.nextInt(3) == 0) {
            fields.put("b", random.nextBoolean());
        }
        if (fields.isEmpty()) {
            fields.put("n", 7L);
        }
        return new Row(
                random.nextInt(8) == 0 ? null : "h" + random.nextInt(10),
                random.nextInt(3) == 0 ? null : "d" + random.nextInt(2),
                millis,
                fields);
    }

    private String lines(List<Row> rows) {
        StringBuilder out = new StringBuilder();
        for (Row row : rows) {
            out.append(table);
            append(out, ",dc=", row.dc());
            append(out, ",host=", row.host());
            String separator = " ";
            for (Map.Entry<String, Object> field : row.fields().entrySet()) {
                out.append(separator).append(field.getKey()).append('=');
                switch (field.getValue()) {
                    case Long value -> out.append(value).append('i');
                    case String value -> out.append('"').append(value.replace("\"", "\\\"")).append('"');
                    case Object value -> out.append(value);
                }
                separator = ",";
            }
            out.append(' ').append(row.millis()).append('\n');
        }
        return out.toString();
    }

    private String insert(List<Row> rows) {
        StringBuilder out = new StringBuilder("INSERT INTO " + table + " (host, dc, ts, v, n, s, b) VALUES ");
        for (Row row : rows) {
            out.append(row == rows.getFirst() ? "(" : ", (");
            String separator = "";
            for (Object value : row.values()) {
                out.append(separator).append(value instanceof String text ? "'" + text.replace("'", "''") + "'" : Objects.toString(value, "NULL"));
                separator = ", ";
            }
            out.append(')');
        }
        return out.toString();
    }

    private static void append(StringBuilder out, String name, String value) {
        if (value != null) {
            out.append(name).append(value);
        }
    }
}
