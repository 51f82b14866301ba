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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tag that comes later (ALTER TABLE ... ADD COLUMN ... PRIMARY KEY): rows from before are the series without it, wherever they stand. */
class AddedTagTest {
    private static final CompactionSettings EAGER =
            new CompactionSettings(1 << 30, 2, 1, 8, 1 << 30, 32, Duration.ofMillis(1));
    private static final int HOST = 0;
    private static final int VALUE = 2;
    private static final int RACK = 3;

    @TempDir
    private Path directory;

    @Test
    void rowsFromBeforeAreTheSeriesWithoutItInMemoryInFilesAndMerged() throws IOException {
        TableSchema first = new TableSchema(
                1,
                List.of(
                        new ColumnSchema(HOST, "host", DataType.STRING, ColumnRole.TAG, true, null),
                        new ColumnSchema(1, "ts", DataType.TIMESTAMP_MILLISECOND, ColumnRole.TIME_INDEX, false, null),
                        new ColumnSchema(VALUE, "v", DataType.STRING, ColumnRole.FIELD, true, null)),
                RACK);
        try (BufferAllocator allocator = new RootAllocator();
                TestRegion region = new TestRegion(
                        first, new TableOptions(MergeMode.LAST_ROW, null, null, Map.of()), allocator, directory);
                DuckDb duckDb = DuckDb.open(
                        new DuckDbSettings(2, 256 << 20, directory.resolve("spill"), List.of(directory), 4))) {
            write(region, 1, "old", "a");
            write(region, 2, "kept", "a");
            region.freezeAndFlush();
            write(region, 3, "old in memory", "a");
            region.grow(first.withAdded(
                    List.of(new ColumnSchema(0, "rack", DataType.STRING, ColumnRole.TAG, true, "'none'"))));

            write(region, 1, "new without it", "a", null);
            write(region, 3, "also new", "a", null);
            write(region, 1, "with it", "a", "r1");
            requireAll(duckDb, region, "memory over a file");
            region.freezeAndFlush();
            requireAll(duckDb, region, "files");
            assertThat(region.compact(EAGER)).isTrue();
            requireAll(duckDb, region, "one merged file");

            region.delete(new DeletePredicate(
                    List.of(new DeletePredicate.TagEquals(RACK, null)), Long.MIN_VALUE, Long.MAX_VALUE));
            assertThat(read(duckDb, region)).containsExactly("with it");
        }
    }

    private static void requireAll(DuckDb duckDb, TestRegion region, String where) throws IOException {
        assertThat(read(duckDb, region)).as(where).containsExactly("also new", "kept", "new without it", "with it");
        assertThat(read(duckDb, region, new TagCondition(RACK, List.of(), true)))
                .as(where)
                .containsExactly("also new", "kept", "new without it");
        assertThat(read(duckDb, region, new TagCondition(RACK, List.of(TagValue.ofString("r1")), false)))
                .as(where)
                .containsExactly("with it");
        assertThat(read(duckDb, region, new TagCondition(RACK, List.of(TagValue.ofString("none")), false)))
                .as(where)
                .isEmpty();
    }

    private static void write(TestRegion region, long timestamp, String value, String... tags) {
        List<TagValue> values = new ArrayList<>();
        for (String tag : tags) {
            values.add(tag == null ? null : TagValue.ofString(tag));
        }
        byte[] key = TestTable.key(region.schema, values);
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        RowBatchBuilder builder = new RowBatchBuilder();
        builder.beginRow(builder.addSeries(key, 0, key.length), timestamp);
        builder.setBytes(builder.addField(VALUE, DataType.STRING), text, 0, text.length);
        region.write(builder.encode());
    }

    private static List<String> read(DuckDb duckDb, TestRegion region, TagCondition... conditions) throws IOException {
        List<String> found = read(new FragmentExecutor(duckDb), region, conditions);
        assertThat(read(FragmentExecutor.asForMany(duckDb), region, conditions))
                .as("merged as many rows are")
                .isEqualTo(found);
        return found;
    }

    private static List<String> read(FragmentExecutor fragments, TestRegion region, TagCondition... conditions)
            throws IOException {
        TagTimePredicate predicate = new TagTimePredicate(Long.MIN_VALUE, Long.MAX_VALUE, Arrays.asList(conditions));
        String where = Arrays.stream(conditions)
                .map(tag -> tag.includesNull()
                        ? " WHERE k" + RACK + " IS NULL"
                        : " WHERE k" + RACK + " = '" + tag.values().getFirst().asString() + "'")
                .findFirst()
                .orElse("");
        FragmentSpec spec =
                new FragmentSpec("SELECT k" + VALUE + " FROM scan" + where, List.of(VALUE, RACK), predicate);
        List<String> found = new ArrayList<>();
        RegionScan scan = RegionScan.open(region::image, predicate, 0, region.cache);
        try (FragmentResult result =
                fragments.execute(spec, () -> List.of(scan), Duration.ofSeconds(30), region.allocator, cancel -> {})) {
            ArrowReader reader = result.reader();
            while (reader.loadNextBatch()) {
                VectorSchemaRoot root = reader.getVectorSchemaRoot();
                VarCharVector values = (VarCharVector) root.getVector(0);
                for (int row = 0; row < root.getRowCount(); row++) {
                    found.add(new String(values.get(row), StandardCharsets.UTF_8));
                }
            }
        }
        found.sort(null);
        return found;
    }
}
