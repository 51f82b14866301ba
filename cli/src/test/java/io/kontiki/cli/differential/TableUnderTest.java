package io.kontiki.cli.differential;

import io.kontiki.common.schema.MergeMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * One table and its model, changed by the same calls. Rows are drawn so that everything that is hard happens often: a third are late,
 * keys repeat, also within a request, tags and fields are missing.
 *
 * <p>A write without an outcome is sent again until it is acknowledged, which changes nothing for tables that keep one row per key. A
 * table that keeps all rows cannot be written to in that way; it is given up for a new one.
 */
final class TableUnderTest {
    private final Random random;
    private final Client client;
    private final Timeline timeline;
    private final MergeMode mode;
    private final int regions;
    private final String family;
    private final Map<String, SqlType> columns = new LinkedHashMap<>();
    /** Those of columns that were added, for what a line leaves out. */
    private final Map<String, Object> defaults = new HashMap<>();

    private final List<Row.Key> recent = new ArrayList<>();
    private Model model;
    private int generation;

    TableUnderTest(Random random, Client client, Timeline timeline, String family, MergeMode mode, int regions) {
        this.random = random;
        this.client = client;
        this.timeline = timeline;
        this.family = family;
        this.mode = mode;
        this.regions = regions;
        create();
    }

    String name() {
        return family + "_" + generation;
    }

    MergeMode mode() {
        return mode;
    }

    /** The columns, key first. */
    Map<String, SqlType> columns() {
        return Collections.unmodifiableMap(columns);
    }

    List<Row> rows() {
        return model.rows();
    }

    private void create() {
        generation++;
        model = new Model(mode);
        columns.clear();
        defaults.clear();
        columns.put("host", SqlType.TEXT);
        columns.put("dc", SqlType.TEXT);
        columns.put("ts", SqlType.TIME);
        columns.put("v", SqlType.EXACT);
        columns.put("n", SqlType.LONG);
        columns.put("s", SqlType.TEXT);
        columns.put("b", SqlType.BOOLEAN);
        columns.put("u", SqlType.UNSIGNED);
        columns.put("w", SqlType.WILD);
        String options = switch (mode) {
            case LAST_ROW -> "";
            case LAST_NON_NULL -> " WITH (merge_mode = 'last_non_null')";
            case APPEND -> " WITH (append_mode = 'true')";
        };
        statement("CREATE TABLE IF NOT EXISTS " + name()
                + " (host STRING, dc STRING, ts TIMESTAMP(3) TIME INDEX, v DOUBLE, n BIGINT, s STRING,"
                + " b BOOLEAN, u BIGINT UNSIGNED, w DOUBLE, PRIMARY KEY (host, dc))" + partitions() + options);
    }

    private String partitions() {
        List<String> parts = new ArrayList<>();
        if (regions == 8 && random.nextBoolean()) {
            for (int i = 0; i < 8; i++) {
                parts.add((i == 0 ? "" : "host >= 'h" + i + "'")
                        + (i == 0 || i == 7 ? "" : " AND ")
                        + (i == 7 ? "" : "host < 'h" + (i + 1) + "'"));
            }
            return " PARTITION ON COLUMNS (host) (" + String.join(", ", parts) + ")";
        }
        if (regions == 8) {
            for (String host : List.of(
                    "host < 'h3'", "host >= 'h3' AND host < 'h5'", "host >= 'h5' AND host < 'h7'", "host >= 'h7'")) {
                parts.add(host + " AND dc < 'd1'");
                parts.add(host + " AND dc >= 'd1'");
            }
            return " PARTITION ON COLUMNS (host, dc) (" + String.join(", ", parts) + ")";
        }
        if (regions != 1) {
            throw new IllegalArgumentException("1 or 8 Regions");
        }
        return "";
    }

    void write() {
        List<Row> rows = new ArrayList<>();
        int count = 1 + random.nextInt(40);
        boolean lines = random.nextBoolean();
        for (int i = 0; i < count; i++) {
            rows.add(row(lines));
        }
        String body = lines ? lines(rows) : insert(rows);
        Client.Request request = lines
                ? address -> client.wire().lines(address, body)
                : address -> client.wire().sql(address, body);
        if (mode != MergeMode.APPEND) {
            client.untilDone(body, request);
        } else if (!client.once(body, request)) {
            statement("DROP TABLE IF EXISTS " + name());
            create();
            return;
        }
        if (lines) {
            rows.forEach(row -> defaults.forEach(row.fields()::putIfAbsent));
        }
        rows.forEach(model::write);
    }

    /** By any of the tags and a time range, which may be one row, or everything. */
    void delete() {
        List<String> conditions = new ArrayList<>();
        boolean byHost = random.nextInt(8) > 0;
        boolean byCentre = random.nextInt(3) == 0;
        boolean byTime = random.nextInt(10) > 0;
        Row.Key key = recent.isEmpty() || random.nextBoolean()
                ? new Row.Key(Values.host(random), Values.centre(random), timeline.any(random))
                : recent.get(random.nextInt(recent.size()));
        long to = random.nextInt(3) == 0 ? key.millis() + 1 : key.millis() + random.nextInt(20_000);
        if (byHost) {
            conditions.add(equal("host", key.host()));
        }
        if (byCentre) {
            conditions.add(equal("dc", key.dc()));
        }
        if (byTime) {
            conditions.add("ts >= " + key.millis());
            conditions.add("ts < " + to);
        }
        if (!byHost && !byTime && random.nextInt(4) > 0) {
            return; // emptying the table is worth it, but seldom
        }
        statement("DELETE FROM " + name() + (conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions)));
        model.delete(row -> (!byHost || Objects.equals(row.host(), key.host()))
                && (!byCentre || Objects.equals(row.dc(), key.dc()))
                && (!byTime || row.millis() >= key.millis() && row.millis() < to));
    }

    private static String equal(String tag, String value) {
        return value == null ? tag + " IS NULL" : tag + " = " + Values.sql(value);
    }

    /**
     * Adds a field: rows from before have its default. Where fields merge it has none: another gateway's line that comes at the same
     * moment leaves the field out or fills it in, and both is right.
     */
    void addColumn() {
        int extra = columns.size() - 9;
        if (extra < 3) {
            String name = "x" + extra;
            SqlType type = List.of(SqlType.TEXT, SqlType.EXACT, SqlType.LONG).get(extra);
            String column = name + " " + List.of("STRING", "DOUBLE", "BIGINT").get(extra);
            if (mode != MergeMode.LAST_NON_NULL && random.nextBoolean()) {
                Object value = field(type, false);
                column += " DEFAULT " + Values.sql(value);
                defaults.put(name, value);
            }
            statement("ALTER TABLE " + name() + " ADD COLUMN IF NOT EXISTS " + column);
            columns.put(name, type);
            model.add(name, defaults.get(name));
        }
    }

    void admin(String function) {
        statement("ADMIN " + function + "('" + name() + "')");
    }

    private void statement(String sql) {
        client.untilDone(sql, address -> client.wire().sql(address, sql));
    }

    private Row row(boolean line) {
        Row.Key key = recent.isEmpty() || random.nextInt(4) > 0
                ? new Row.Key(
                        Values.host(random),
                        Values.centre(random),
                        random.nextInt(3) == 0 ? timeline.late(random) : timeline.next(random))
                : recent.get(random.nextInt(recent.size()));
        if (recent.size() < 100) {
            recent.add(key);
        } else {
            recent.set(random.nextInt(100), key);
        }
        Map<String, Object> fields = new HashMap<>();
        List<String> names = List.copyOf(columns.keySet()).subList(3, columns.size());
        int chance = 1 + random.nextInt(4);
        for (String name : names) {
            if (random.nextInt(4) < chance) {
                fields.put(name, field(columns.get(name), line));
            }
        }
        if (fields.isEmpty() && line) {
            fields.put("n", 7L);
        }
        return new Row(key.host(), key.dc(), key.millis(), fields);
    }

    private Object field(SqlType type, boolean line) {
        return switch (type) {
            case TEXT -> Values.text(random);
            case LONG -> (long) random.nextInt(100) - 20;
            case UNSIGNED -> Values.unsigned(random);
            case EXACT -> random.nextInt(100) * 0.25 - 5;
            case WILD -> {
                double wild = Values.wild(random);
                yield line && !Double.isFinite(wild) ? -0.0 : wild;
            }
            case BOOLEAN -> random.nextBoolean();
            case TIME -> throw new IllegalArgumentException("no field of type TIME");
        };
    }

    private String lines(List<Row> rows) {
        StringBuilder out = new StringBuilder();
        for (Row row : rows) {
            out.append(name());
            boolean swap = random.nextBoolean();
            append(out, swap ? ",dc=" : ",host=", swap ? row.dc() : row.host());
            append(out, swap ? ",host=" : ",dc=", swap ? row.host() : row.dc());
            String separator = " ";
            for (Map.Entry<String, Object> field : row.fields().entrySet()) {
                out.append(separator).append(field.getKey()).append('=').append(Values.line(field.getValue()));
                separator = ",";
            }
            out.append(' ').append(row.millis()).append('\n');
        }
        return out.toString();
    }

    private String insert(List<Row> rows) {
        List<String> names = new ArrayList<>(columns.keySet());
        List<String> tuples = new ArrayList<>();
        for (Row row : rows) {
            Map<String, Object> values = row.values("");
            tuples.add("("
                    + String.join(
                            ", ",
                            names.stream()
                                    .map(name -> Values.sql(values.get(name)))
                                    .toList()) + ")");
        }
        return "INSERT INTO " + name() + " (" + String.join(", ", names) + ") VALUES " + String.join(", ", tuples);
    }

    private static void append(StringBuilder out, String name, String value) {
        if (value != null) {
            out.append(name).append(Values.lineTag(value));
        }
    }
}
