package io.kontiki.region.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.common.schema.ColumnRole;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import io.kontiki.common.schema.MergeMode;
import io.kontiki.common.schema.TableOptions;
import io.kontiki.query.source.SourceFile;
import io.kontiki.query.source.TagTimePredicate;
import io.kontiki.region.block.RowBlock;
import io.kontiki.region.series.TagColumn;
import io.kontiki.region.sst.SstReader;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another reader, which the queries use, sees in our files what our own reader sees, and prunes by their statistics rightly. */
class SstDuckDbTest {
    @TempDir
    Path directory;

    @Test
    void duckDbReadsEveryTypeAsItWasWritten() throws IOException, SQLException {
        for (long seed = 1; seed <= 6; seed++) {
            Random random = new Random(seed);
            try (BufferAllocator allocator = new RootAllocator();
                    TestRegion region = new TestRegion(
                            TestTable.everyType(),
                            new TableOptions(MergeMode.LAST_NON_NULL, null, null, Map.of()),
                            allocator,
                            directory.resolve("seed" + seed));
                    Connection duckDb = DriverManager.getConnection("jdbc:duckdb:")) {
                RegionWorkload workload = new RegionWorkload(random, region, new RegionModel(MergeMode.LAST_NON_NULL));
                for (int batch = 0; batch < 4; batch++) {
                    workload.write(400);
                }
                region.freezeAndFlush();
                try (RegionScan scan = RegionScan.open(region::image, TagTimePredicate.ALL, 0, region.cache)) {
                    assertThat(scan.files())
                            .as("in-order and late, seed " + seed)
                            .hasSize(2);
                    for (SourceFile file : scan.files()) {
                        compare(duckDb, region, file);
                    }
                }
            }
        }
    }

    private static void compare(Connection duckDb, TestRegion region, SourceFile file)
            throws IOException, SQLException {
        List<ColumnSchema> columns = region.schema.columns().stream()
                .filter(column -> file.columnIds().contains(column.id()))
                .toList();
        String select = columns.stream().map(SstDuckDbTest::expression).collect(Collectors.joining(", "));
        List<List<String>> expected = javaRows(region, file, columns);
        List<List<String>> found = new ArrayList<>();
        String from = " FROM read_parquet('" + file.path() + "')";
        try (Statement statement = duckDb.createStatement();
                ResultSet rows = statement.executeQuery("SELECT __sid, " + select + from)) {
            while (rows.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 0; i <= columns.size(); i++) {
                    row.add(text(i == 0 ? DataType.INT32 : columns.get(i - 1).type(), rows, i + 1));
                }
                found.add(row);
            }
        }
        assertThat(found).hasSameSizeAs(expected);
        for (int row = 0; row < expected.size(); row++) {
            for (int i = 0; i <= columns.size(); i++) {
                assertThat(found.get(row).get(i))
                        .as("row " + row + " of " + expected.size() + ", "
                                + (i == 0 ? "__sid" : columns.get(i - 1).name()))
                        .isEqualTo(expected.get(row).get(i));
            }
        }
        for (int i = 0; i < columns.size(); i++) {
            comparePruning(duckDb, from, columns.get(i), i + 1, expected);
        }
    }

    /** Counts with a filter that statistics can decide must agree with counting row by row. */
    private static void comparePruning(
            Connection duckDb, String from, ColumnSchema column, int place, List<List<String>> rows)
            throws SQLException {
        List<String> values = rows.stream()
                .map(row -> row.get(place))
                .filter(value -> value != null)
                .distinct()
                .limit(5)
                .toList();
        for (String value : values) {
            if (column.type().isFloat()) {
                continue;
            }
            long expected =
                    rows.stream().filter(row -> value.equals(row.get(place))).count();
            String literal = column.type().isVariableLength() ? "'" + value + "'" : value;
            assertThat(count(duckDb, "SELECT count(*)" + from + " WHERE " + expression(column) + " = " + literal))
                    .isEqualTo(expected);
        }
        if (column.type() == DataType.FLOAT64) {
            List<Double> doubles = rows.stream()
                    .filter(row -> row.get(place) != null)
                    .map(row -> Double.longBitsToDouble(Long.parseLong(row.get(place))))
                    .toList();
            String name = quoted(column);
            assertThat(count(duckDb, "SELECT count(*)" + from + " WHERE " + name + " = 0"))
                    .isEqualTo(doubles.stream().filter(value -> value == 0).count());
            assertThat(count(duckDb, "SELECT count(*)" + from + " WHERE isnan(" + name + ")"))
                    .isEqualTo(doubles.stream()
                            .filter(value -> Double.isNaN(value))
                            .count());
            assertThat(count(duckDb, "SELECT count(*)" + from + " WHERE " + name + " < -1"))
                    .isEqualTo(doubles.stream().filter(value -> value < -1).count());
        }
    }

    private static long count(Connection duckDb, String sql) throws SQLException {
        try (Statement statement = duckDb.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static List<List<String>> javaRows(TestRegion region, SourceFile file, List<ColumnSchema> columns)
            throws IOException {
        List<List<String>> rows = new ArrayList<>();
        List<ColumnSchema> fields = columns.stream()
                .filter(column -> column.role() == ColumnRole.FIELD)
                .toList();
        RowBlock block = new RowBlock(fields);
        try (SstReader reader = new SstReader(file.path())) {
            while (reader.next(block, region.schema.timeIndex())) {
                for (int i = 0; i < block.rows(); i++) {
                    List<String> row = new ArrayList<>();
                    row.add(String.valueOf(block.sids()[i]));
                    for (ColumnSchema column : columns) {
                        row.add(javaText(region, block, fields, column, i));
                    }
                    rows.add(row);
                }
            }
        }
        return rows;
    }

    private static String javaText(
            TestRegion region, RowBlock block, List<ColumnSchema> fields, ColumnSchema column, int row) {
        return switch (column.role()) {
            case TIME_INDEX -> String.valueOf(block.timestamps()[row]);
            case TAG -> {
                TagColumn tag = region.series.tag(column.id()).orElseThrow();
                int code = tag.code(block.sids()[row]);
                yield code == 0
                        ? null
                        : column.type() == DataType.STRING
                                ? hex(tag.bytes(code))
                                : number(column.type(), tag.number(code));
            }
            case FIELD -> {
                var field = block.fields().get(fields.indexOf(column));
                if (!field.isValid(row)) {
                    yield null;
                }
                yield switch (field.kind()) {
                    case LONG -> number(column.type(), field.longAt(row));
                    case INT -> number(column.type(), field.intAt(row));
                    case BYTES -> hex(Arrays.copyOfRange(field.bytes(), field.offset(row), field.offset(row + 1)));
                };
            }
        };
    }

    private static String number(DataType type, long value) {
        return switch (type) {
            case UINT64 -> Long.toUnsignedString(value);
            case UINT32 -> Long.toString(value & 0xFFFF_FFFFL);
            case BOOLEAN -> value != 0 ? "true" : "false";
            // Java reads a FLOAT from the other reader as a float: both are compared by their bits.
            default -> Long.toString(value);
        };
    }

    private static String hex(byte[] bytes) {
        return ModelRow.hex(bytes).toUpperCase(Locale.ROOT);
    }

    private static String quoted(ColumnSchema column) {
        return '"' + column.name() + '"';
    }

    private static String expression(ColumnSchema column) {
        return switch (column.type()) {
            case STRING, BINARY -> "hex(" + quoted(column) + ")";
            case DATE -> "(" + quoted(column) + " - DATE '1970-01-01')";
            default -> quoted(column);
        };
    }

    private static String text(DataType type, ResultSet rows, int place) throws SQLException {
        if (rows.getObject(place) == null) {
            return null;
        }
        return switch (type) {
            case FLOAT64 -> String.valueOf(Double.doubleToRawLongBits(rows.getDouble(place)));
            case FLOAT32 -> String.valueOf(Float.floatToRawIntBits(rows.getFloat(place)));
            default -> rows.getString(place);
        };
    }
}
