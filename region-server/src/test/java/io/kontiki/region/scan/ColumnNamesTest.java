package io.kontiki.region.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.common.batch.RowBatchBuilder;
import io.kontiki.common.batch.TagValue;
import io.kontiki.common.schema.ColumnRole;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import io.kontiki.common.schema.MergeMode;
import io.kontiki.common.schema.TableOptions;
import io.kontiki.common.schema.TableSchema;
import io.kontiki.query.execute.DuckDb;
import io.kontiki.query.execute.DuckDbSettings;
import io.kontiki.query.execute.FragmentExecutor;
import io.kontiki.query.execute.FragmentResult;
import io.kontiki.query.plan.FragmentSpec;
import io.kontiki.query.source.TagCondition;
import io.kontiki.query.source.TagTimePredicate;
import io.kontiki.region.compaction.CompactionSettings;
import io.kontiki.region.memtable.DeletePredicate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Columns whose names are one to DuckDB, or are its own or ours, are read as what they are. */
class ColumnNamesTest {
    private static final CompactionSettings EAGER =
            new CompactionSettings(1 << 30, 2, 1, 8, 1 << 30, 32, Duration.ofMillis(1));
    private static final TableSchema SCHEMA = new TableSchema(
            1,
            List.of(
                    new ColumnSchema(0, "Host", DataType.STRING, ColumnRole.TAG, true, null),
                    new ColumnSchema(1, "host", DataType.STRING, ColumnRole.TAG, true, null),
                    new ColumnSchema(2, "ts", DataType.TIMESTAMP_MILLISECOND, ColumnRole.TIME_INDEX, false, null),
                    field(3, "v"),
                    field(4, "V"),
                    field(5, "__sid"),
                    field(6, "__order"),
                    field(7, "__region"),
                    field(8, "file_index"),
                    field(9, "k3")),
            10);

    @TempDir
    private Path directory;

    private static ColumnSchema field(int id, String name) {
        return new ColumnSchema(id, name, DataType.STRING, ColumnRole.FIELD, true, null);
    }

    @Test
    void namesThatDifferInCaseOnlyOrAreTakenAreReadInMemoryInFilesAndMerged() throws IOException {
        try (BufferAllocator allocator = new RootAllocator();
                TestRegion region = new TestRegion(
                        SCHEMA,
                        new TableOptions(MergeMode.LAST_ROW, null, null, Map.of()),
                        allocator,
                        ofAnotherHost());
                DuckDb duckDb = DuckDb.open(
                        new DuckDbSettings(2, 256 << 20, directory.resolve("spill"), List.of(directory), 4))) {
            write(region, 1, "old");
            write(region, 2, "kept");
            requireRows(duckDb, region, "in memory", "kept", "old");
            region.freezeAndFlush();
            requireRows(duckDb, region, "in a file", "kept", "old");
            write(region, 1, "new");
            requireRows(duckDb, region, "a late row in memory over a file", "kept", "new");
            region.freezeAndFlush();
            requireRows(duckDb, region, "a late file over a file", "kept", "new");
            assertThat(region.compact(EAGER)).isTrue();
            requireRows(duckDb, region, "one merged file", "kept", "new");
            region.delete(
                    new DeletePredicate(List.of(new DeletePredicate.TagEquals(1, TagValue.ofString("small"))), 2, 2));
            requireRows(duckDb, region, "after a delete", "new");
        }
    }

    /** DuckDB takes such a directory for the value of a column. */
    private Path ofAnotherHost() throws IOException {
        return Files.createDirectories(directory.resolve("host=other").resolve("v=other"));
    }

    private static void requireRows(DuckDb duckDb, TestRegion region, String where, String... prefixes)
            throws IOException {
        List<List<String>> expected = new ArrayList<>();
        for (String prefix : prefixes) {
            expected.add(List.of(
                    "big",
                    "small",
                    prefix + 3,
                    prefix + 4,
                    prefix + 5,
                    prefix + 6,
                    prefix + 7,
                    prefix + 8,
                    prefix + 9));
        }
        for (FragmentExecutor fragments : List.of(new FragmentExecutor(duckDb), FragmentExecutor.asForMany(duckDb))) {
            assertThat(read(fragments, region, new TagCondition(1, List.of(TagValue.ofString("small")), false)))
                    .as(where)
                    .containsExactlyInAnyOrderElementsOf(expected);
            assertThat(read(fragments, region, new TagCondition(1, List.of(TagValue.ofString("big")), false)))
                    .as(where)
                    .isEmpty();
        }
    }

    private static void write(TestRegion region, long timestamp, String prefix) {
        byte[] key = TestTable.key(SCHEMA, List.of(TagValue.ofString("big"), TagValue.ofString("small")));
        RowBatchBuilder builder = new RowBatchBuilder();
        builder.beginRow(builder.addSeries(key, 0, key.length), timestamp);
        for (ColumnSchema column : SCHEMA.columns()) {
            if (column.role() == ColumnRole.FIELD) {
                byte[] text = (prefix + column.id()).getBytes(StandardCharsets.UTF_8);
                builder.setBytes(builder.addField(column.id(), DataType.STRING), text, 0, text.length);
            }
        }
        region.write(builder.encode());
    }

    private static List<List<String>> read(FragmentExecutor fragments, TestRegion region, TagCondition condition)
            throws IOException {
        TagTimePredicate predicate = new TagTimePredicate(0, 1000, List.of(condition));
        String host = condition.values().getFirst().asString();
        FragmentSpec spec = new FragmentSpec(
                "SELECT k0, k1, k3, k4, k5, k6, k7, k8, k9 FROM scan WHERE k1 = '" + host + "'",
                List.of(0, 1, 3, 4, 5, 6, 7, 8, 9),
                predicate);
        List<List<String>> found = new ArrayList<>();
        RegionScan scan = RegionScan.open(region::image, predicate, 0, region.cache);
        try (FragmentResult result =
                fragments.execute(spec, () -> List.of(scan), Duration.ofSeconds(30), region.allocator, cancel -> {})) {
            while (result.reader().loadNextBatch()) {
                VectorSchemaRoot root = result.reader().getVectorSchemaRoot();
                for (int i = 0; i < root.getRowCount(); i++) {
                    int row = i;
                    found.add(root.getFieldVectors().stream()
                            .map(vector -> vector.getObject(row).toString())
                            .toList());
                }
            }
        }
        return found;
    }
}
