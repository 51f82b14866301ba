package io.kontiki.region.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.common.batch.TagValue;
import io.kontiki.common.schema.ColumnRole;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.MergeMode;
import io.kontiki.common.schema.TableOptions;
import io.kontiki.query.execute.DuckDb;
import io.kontiki.query.execute.DuckDbSettings;
import io.kontiki.query.execute.FragmentExecutor;
import io.kontiki.query.execute.FragmentResult;
import io.kontiki.query.plan.FragmentSpec;
import io.kontiki.query.source.TagTimePredicate;
import io.kontiki.region.compaction.CompactionSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What DuckDB makes of a Region's files and memory, merged by the query module, against the plain model. */
class RegionQueryTest {
    private static final CompactionSettings EAGER =
            new CompactionSettings(1 << 30, 2, 1, 8, 1 << 30, 32, Duration.ofMillis(1));

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void duckDbReadsWhatThePlainModelHolds(MergeMode mode) throws IOException {
        long first = Long.getLong("kontiki.test.seed", 1L);
        int histories = Integer.getInteger("kontiki.test.histories", 1);
        for (long seed = first; seed < first + histories; seed++) {
            Random random = new Random(seed);
            Path home = directory.resolve(mode + "-" + seed);
            try (BufferAllocator allocator = new RootAllocator()) {
                try (TestRegion region = new TestRegion(
                                TestTable.everyType(), new TableOptions(mode, null, null, Map.of()), allocator, home);
                        DuckDb duckDb = DuckDb.open(
                                new DuckDbSettings(2, 256 << 20, home.resolve("spill"), List.of(home), 4))) {
                    RegionModel model = new RegionModel(mode);
                    RegionWorkload workload = new RegionWorkload(random, region, model);
                    for (int step = 0; step < 20; step++) {
                        step(random, region, workload);
                        String when = mode + ", seed " + seed + ", step " + step;
                        compare(when, duckDb, region, model, TagTimePredicate.ALL, row -> true);
                        TagTimePredicate predicate = workload.predicate();
                        compare(when, duckDb, region, model, predicate, workload.matching(predicate));
                    }
                }
                assertThat(allocator.getAllocatedMemory()).isZero();
            }
        }
    }

    private static void step(Random random, TestRegion region, RegionWorkload workload) throws IOException {
        switch (random.nextInt(10)) {
            case 0 -> workload.delete();
            case 1, 2 -> {
                if (region.hasFrozen()) {
                    region.flushed(region.flush());
                } else {
                    region.freeze();
                }
            }
            case 3 -> {
                if (region.schema.version() < 3) {
                    workload.grow();
                }
            }
            case 4 -> region.compact(EAGER);
            default -> workload.write(1 + random.nextInt(120));
        }
    }

    private static void compare(
            String when,
            DuckDb duckDb,
            TestRegion region,
            RegionModel model,
            TagTimePredicate predicate,
            Predicate<ModelRow> matching)
            throws IOException {
        compare(when + ", in one go", new FragmentExecutor(duckDb), region, model, predicate, matching);
        compare(
                when + ", merged as many rows are",
                FragmentExecutor.asForMany(duckDb),
                region,
                model,
                predicate,
                matching);
    }

    private static void compare(
            String when,
            FragmentExecutor fragments,
            TestRegion region,
            RegionModel model,
            TagTimePredicate predicate,
            Predicate<ModelRow> matching)
            throws IOException {
        List<ColumnSchema> columns = region.schema.columns();
        FragmentSpec spec = new FragmentSpec(
                "SELECT "
                        + String.join(
                                ", ",
                                columns.stream()
                                        .map(column -> FragmentSpec.columnName(column.id()))
                                        .toList())
                        + " FROM scan",
                columns.stream().map(ColumnSchema::id).toList(),
                predicate);
        List<String> found = new ArrayList<>();
        RegionScan scan = RegionScan.open(region::image, predicate, 0, region.cache);
        try (FragmentResult result =
                fragments.execute(spec, () -> List.of(scan), Duration.ofSeconds(30), region.allocator, cancel -> {})) {
            ArrowReader reader = result.reader();
            while (reader.loadNextBatch()) {
                VectorSchemaRoot root = reader.getVectorSchemaRoot();
                for (int row = 0; row < root.getRowCount(); row++) {
                    ModelRow read = row(region, columns, root, row);
                    if (matching.test(read)) {
                        found.add(read.text());
                    }
                }
            }
        }
        found.sort(null);
        RegionModel.requireSame(when + " with " + predicate, found, model.texts(matching));
    }

    private static ModelRow row(TestRegion region, List<ColumnSchema> columns, VectorSchemaRoot root, int row) {
        List<TagValue> tags = new ArrayList<>();
        TreeMap<Integer, Object> fields = new TreeMap<>();
        long timestamp = 0;
        for (int place = 0; place < columns.size(); place++) {
            ColumnSchema column = columns.get(place);
            FieldVector vector = root.getVector(place);
            if (column.role() == ColumnRole.TAG) {
                tags.add(RegionRead.tag(column, vector, row));
            } else if (column.role() == ColumnRole.TIME_INDEX) {
                timestamp = ((BigIntVector) vector).get(row);
            } else if (!vector.isNull(row)) {
                fields.put(column.id(), RegionRead.value(column.type(), vector, row));
            }
        }
        return new ModelRow(ModelRow.hex(TestTable.key(region.schema, tags)), timestamp, fields);
    }
}
