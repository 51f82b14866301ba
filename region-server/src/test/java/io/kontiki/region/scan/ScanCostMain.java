package io.kontiki.region.scan;

import io.kontiki.common.batch.RowBatchBuilder;
import io.kontiki.common.batch.SeriesKey;
import io.kontiki.common.batch.TagValue;
import io.kontiki.common.schema.ColumnRole;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import io.kontiki.common.schema.MergeMode;
import io.kontiki.common.schema.TableOptions;
import io.kontiki.common.schema.TableSchema;
import io.kontiki.query.source.MemoryPart;
import io.kontiki.query.source.TagCondition;
import io.kontiki.query.source.TagTimePredicate;
import io.kontiki.region.cache.SstCache;
import io.kontiki.region.compaction.CompactionSettings;
import io.kontiki.region.manifest.Manifest;
import io.kontiki.region.manifest.SstFile;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * Prints what it costs one core to hand a memtable to a query and to merge files, for rows of 10 tags and 10 doubles. Runs for some
 * seconds.
 */
final class ScanCostMain {
    private static final int HOSTS = 1000;
    private static final int ROWS = 400_000;

    private ScanCostMain() {}

    public static void main(String[] arguments) throws IOException {
        List<ColumnSchema> columns = new ArrayList<>();
        for (int tag = 0; tag < 10; tag++) {
            columns.add(new ColumnSchema(tag, "tag_" + tag, DataType.STRING, ColumnRole.TAG, true, null));
        }
        columns.add(new ColumnSchema(10, "ts", DataType.TIMESTAMP_MILLISECOND, ColumnRole.TIME_INDEX, false, null));
        for (int field = 0; field < 10; field++) {
            columns.add(new ColumnSchema(11 + field, "usage_" + field, DataType.FLOAT64, ColumnRole.FIELD, true, null));
        }
        TableSchema schema = new TableSchema(1, columns, columns.size());
        try (BufferAllocator allocator = new RootAllocator();
                TestRegion region = new TestRegion(
                        schema,
                        new TableOptions(MergeMode.LAST_NON_NULL, null, null, Map.of()),
                        allocator,
                        Files.createTempDirectory("scan-cost"))) {
            region.cache = new SstCache(region.store, Files.createTempDirectory("scan-cost-cache"), 1L << 30);
            Random random = new Random(1);
            for (int round = 0; round < 4; round++) {
                for (int batch = 0; batch < ROWS / HOSTS; batch++) {
                    region.write(batch(random, (long) round * ROWS + batch));
                }
                for (int repeat = 0; repeat < 5; repeat++) {
                    export(
                            region,
                            "all columns",
                            schema.columns().stream().map(ColumnSchema::id).toList(),
                            TagTimePredicate.ALL);
                    export(region, "time and one field", List.of(10, 11), TagTimePredicate.ALL);
                    export(region, "one tag, time, one field", List.of(0, 10, 11), TagTimePredicate.ALL);
                    export(
                            region,
                            "one host, time, five fields",
                            List.of(10, 11, 12, 13, 14, 15),
                            new TagTimePredicate(
                                    Long.MIN_VALUE,
                                    Long.MAX_VALUE,
                                    List.of(new TagCondition(0, List.of(TagValue.ofString("host_7")), false))));
                }
                region.freezeAndFlush();
            }
            Manifest four = region.manifest;
            for (int round = 0; round < 4; round++) {
                region.manifest = four;
                long rows = region.manifest.files().stream()
                        .mapToLong(SstFile::rows)
                        .sum();
                long start = cpuNanos();
                region.compact(new CompactionSettings(1 << 30, 2, 1, 8, 1 << 30, 32, Duration.ofDays(1)));
                System.out.printf("compaction of %d rows: %.3f us a row%n", rows, (cpuNanos() - start) / 1000.0 / rows);
            }
        }
    }

    private static void export(TestRegion region, String what, List<Integer> columns, TagTimePredicate predicate)
            throws IOException {
        long start = cpuNanos();
        long rows = 0;
        try (RegionScan scan = RegionScan.open(region::image, predicate, 0, region.cache)) {
            for (MemoryPart part : scan.memory()) {
                try (ArrowReader reader = part.open(region.allocator, columns, predicate)) {
                    while (reader.loadNextBatch()) {
                        rows += reader.getVectorSchemaRoot().getRowCount();
                    }
                }
            }
        }
        long nanos = cpuNanos() - start;
        System.out.printf("%s: %d rows in %.2f ms, %.1f ns a row%n", what, rows, nanos / 1e6, (double) nanos / rows);
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static byte[] batch(Random random, long timestamp) {
        RowBatchBuilder builder = new RowBatchBuilder();
        int[] fields = new int[10];
        for (int field = 0; field < 10; field++) {
            fields[field] = builder.addField(11 + field, DataType.FLOAT64);
        }
        SeriesKey.Encoder encoder = SeriesKey.encoder();
        for (int host = 0; host < HOSTS; host++) {
            encoder.reset().addString(0, "host_" + host);
            for (int tag = 1; tag < 10; tag++) {
                encoder.addString(tag, "value-" + host % (tag * 3));
            }
            builder.beginRow(builder.addSeries(encoder.buffer(), 0, encoder.length()), timestamp);
            for (int field = 0; field < 10; field++) {
                builder.setDouble(fields[field], random.nextInt(100));
            }
        }
        return builder.encode();
    }
}
