package io.kontiki.gateway.influx;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.common.schema.DataType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The parser against {@link SlowLineParser}, on lines that are mostly right and on lines that were damaged. */
class LineProtocolFuzzTest {
    private static final String[] NAMES = {
        "a", "usage_user", "usage_system", "x\\ y", "k\\=", "c\\,d", "b\\s", "\u00e9t\u00e9", "long_name_of_a_field"
    };
    private static final String[] VALUES = {
        "1",
        "-2.5",
        "3e5",
        "1i",
        "-99i",
        "7u",
        "t",
        "FALSE",
        "\"text\"",
        "\"q\\\"q\"",
        "58.1317132304976170",
        "0.1",
        "1e-320",
        "123456789012345678",
        "9007199254740993",
        "\"l\nf\"",
        "-0.0",
        "+4",
        "2.",
        ".5",
        "True",
        "1234567890.123456789"
    };
    private static final String DAMAGE = ",= \"\\\n\r#ti1.-x\u00e9\0";

    @Test
    void agreesWithTheSlowParserOnWellFormedLines() {
        run(20_261_123L, 400, 0);
    }

    @Test
    void agreesWithTheSlowParserOnDamagedLines() {
        run(77L, 1500, 3);
    }

    @Test
    void endsOnGarbageAndLosesNoLineAfterIt() {
        Random random = new Random(5);
        LineProtocolParser parser = new LineProtocolParser(1 << 16);
        for (int i = 0; i < 300; i++) {
            byte[] garbage = new byte[random.nextInt(400)];
            random.nextBytes(garbage);
            new Lines(parser).parse(garbage, Precision.values()[i % 6], 0);
        }
    }

    private static void run(long seed, int bodies, int damages) {
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        LineProtocolParser parser = new LineProtocolParser(1 << 16);
        Lines lines = new Lines(parser);
        Map<String, Map<String, Object>> catalog = new HashMap<>();
        for (int i = 0; i < bodies; i++) {
            if (i % 50 == 0) {
                lines.tables.clear();
                catalog.clear();
            }
            String body = damage(random, body(random), damages);
            var actual = lines.parse(body);
            List<SlowLineParser.Row> expected = new ArrayList<>();
            List<Integer> badLines = new ArrayList<>();
            apply(new SlowLineParser(body).parse(), catalog, expected, badLines);
            assertThat(actual.errors().reported().stream().map(LineError::line).toList())
                    .as(
                            "bad lines of body %d:\n%s\n%s",
                            i, body, actual.errors().describe())
                    .isEqualTo(badLines);
            assertThat(sorted(actual.rows()))
                    .as("rows of body %d:\n%s", i, body)
                    .isEqualTo(sorted(expected));
        }
    }

    /** Rows of different tables come out in another order; a stable sort keeps the order within a table. */
    private static List<SlowLineParser.Row> sorted(List<SlowLineParser.Row> rows) {
        return rows.stream()
                .sorted(Comparator.comparing(SlowLineParser.Row::table))
                .toList();
    }

    /** What the catalogue and the tables should make of the lines: first the columns, then the rows. */
    private static void apply(
            List<SlowLineParser.Line> lines,
            Map<String, Map<String, Object>> catalog,
            List<SlowLineParser.Row> rows,
            List<Integer> bad) {
        for (SlowLineParser.Line line : lines) {
            if (line.error() == null) {
                Map<String, Object> columns = catalog.getOrDefault(line.row().table(), Map.of());
                if (fits(line.row(), columns)) {
                    Map<String, Object> all = catalog.computeIfAbsent(line.row().table(), name -> new HashMap<>());
                    line.row().tags().keySet().forEach(tag -> all.put(tag, "tag"));
                    line.row().fields().forEach((name, value) -> all.put(name, SlowLineParser.type(value)));
                }
            }
        }
        for (SlowLineParser.Line line : lines) {
            if (line.error() == null
                    && fits(line.row(), catalog.getOrDefault(line.row().table(), Map.of()))) {
                var row = line.row();
                rows.add(new SlowLineParser.Row(
                        row.table(),
                        row.tags(),
                        new HashMap<>(row.fields()),
                        row.timestamp() == null ? (Long) 42L : row.timestamp()));
            } else {
                bad.add(line.number());
            }
        }
    }

    private static boolean fits(SlowLineParser.Row row, Map<String, Object> columns) {
        return row.tags().keySet().stream()
                        .allMatch(tag -> columns.getOrDefault(tag, "tag").equals("tag")
                                && !row.fields().containsKey(tag))
                && row.fields().entrySet().stream().allMatch(field -> {
                    DataType type = SlowLineParser.type(field.getValue());
                    return columns.getOrDefault(field.getKey(), type).equals(type);
                });
    }

    private static String body(Random random) {
        StringBuilder body = new StringBuilder();
        int lines = random.nextInt(8) + 1;
        for (int i = 0; i < lines; i++) {
            body.append(random.nextInt(15) == 0 ? "# comment\n" : "").append(random.nextInt(10) == 0 ? "  " : "");
            body.append("m").append(random.nextInt(3)).append(random.nextInt(8) == 0 ? "\\ x" : "");
            int tags = random.nextInt(4);
            for (int t = 0; t < tags; t++) {
                body.append(",t")
                        .append(NAMES[(t * 3 + random.nextInt(3)) % NAMES.length])
                        .append('=');
                body.append(random.nextInt(6) == 0 ? "" : "v\\ " + random.nextInt(3));
            }
            body.append(random.nextInt(9) == 0 ? "  " : " ");
            int fields = random.nextInt(5) + 1;
            int kind = random.nextInt(VALUES.length);
            for (int f = 0; f < fields; f++) {
                int name = random.nextInt(NAMES.length);
                body.append(f == 0 ? "" : ",").append(NAMES[name]).append('=');
                body.append(VALUES[random.nextInt(25) == 0 ? kind : name % VALUES.length]);
            }
            body.append(random.nextInt(6) == 0 ? "" : " " + (random.nextLong() >> random.nextInt(60)));
            body.append(random.nextInt(9) == 0 ? "\r\n" : "\n");
        }
        return body.toString();
    }

    private static String damage(Random random, String body, int damages) {
        StringBuilder damaged = new StringBuilder(body);
        for (int i = 0; i < damages; i++) {
            int at = random.nextInt(damaged.length());
            char c = DAMAGE.charAt(random.nextInt(DAMAGE.length()));
            switch (random.nextInt(3)) {
                case 0 -> damaged.setCharAt(at, c);
                case 1 -> damaged.insert(at, c);
                default -> damaged.deleteCharAt(at);
            }
        }
        return new String(damaged.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
