package io.kontiki.region.flush;

import io.kontiki.common.batch.RowBatch;
import io.kontiki.common.batch.RowBatchBuilder;
import io.kontiki.common.batch.SeriesKey;
import io.kontiki.common.id.RegionId;
import io.kontiki.common.schema.ColumnRole;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import io.kontiki.common.schema.MergeMode;
import io.kontiki.common.schema.TableSchema;
import io.kontiki.region.manifest.FileNames;
import io.kontiki.region.manifest.FrozenPart;
import io.kontiki.region.manifest.SstFile;
import io.kontiki.region.memtable.Memtable;
import io.kontiki.region.series.FrozenSeries;
import io.kontiki.region.series.SeriesTable;
import io.kontiki.storage.InMemoryObjectStore;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/**
 * Prints what a row of TSBS's shape (10 tags, 10 doubles, 4000 hosts) costs one core, in microseconds: decode, append, flush. Runs
 * for some seconds. Arguments: rows (default 1,000,000), {@code full} for doubles of full precision.
 */
final class RowCostMain {
    private static final int HOSTS = 4000;
    private static final int BATCH = 4000;

    private RowCostMain() {}

    public static void main(String[] arguments) throws IOException {
        int rows = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
        boolean full = arguments.length > 1 && arguments[1].equals("full");
        TableSchema schema = schema();
        List<byte[]> batches = batches(schema, rows, full);
        Path directory = Files.createTempDirectory("row-cost");
        for (int round = 0; round < 5; round++) {
            round(schema, batches, rows, directory);
        }
    }

    private static void round(TableSchema schema, List<byte[]> batches, int rows, Path directory) throws IOException {
        long start = cpuNanos();
        List<RowBatch> decoded = new ArrayList<>();
        for (byte[] batch : batches) {
            decoded.add(RowBatch.decode(batch));
        }
        double decode = (cpuNanos() - start) / 1000.0 / rows;
        try (BufferAllocator allocator = new RootAllocator()) {
            SeriesTable series = new SeriesTable(schema);
            try (Memtable memtable = new Memtable(schema, series, allocator)) {
                start = cpuNanos();
                for (RowBatch batch : decoded) {
                    memtable.append(batch, 1).ifPresent(refusal -> {
                        throw new IllegalStateException(refusal.message());
                    });
                }
                double append = (cpuNanos() - start) / 1000.0 / rows;
                FrozenSeries frozen = series.freeze();
                FileNames names =
                        new FileNames("public", RegionId.of(1, 0), 1, () -> String.valueOf(System.nanoTime()));
                start = cpuNanos();
                FlushedRegion flushed = new FlushJob(new InMemoryObjectStore("memory"), names, directory)
                        .run(new FrozenRegion(
                                RegionId.of(1, 0),
                                MergeMode.LAST_NON_NULL,
                                new FrozenPart.FrozenMemtable(memtable.view(), 0, 1),
                                frozen));
                double flush = (cpuNanos() - start) / 1000.0 / rows;
                long bytes =
                        flushed.added().stream().mapToLong(SstFile::sizeBytes).sum();
                System.out.printf(
                        "rows %d: decode %.3f us, append %.3f us, flush %.3f us a row; memtable %.1f B, file %.2f B a row; series %.0f B each, sidecar %d B%n",
                        rows,
                        decode,
                        append,
                        flush,
                        (double) memtable.byteSize() / rows,
                        (double) bytes / rows,
                        (double) series.byteSize() / series.count(),
                        flushed.sidecar().sizeBytes());
            }
        }
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static TableSchema schema() {
        List<ColumnSchema> columns = new ArrayList<>();
        String[] tags = {
            "hostname",
            "region",
            "datacenter",
            "rack",
            "os",
            "arch",
            "team",
            "service",
            "service_version",
            "service_environment"
        };
        for (String tag : tags) {
            columns.add(new ColumnSchema(columns.size(), tag, DataType.STRING, ColumnRole.TAG, true, null));
        }
        columns.add(new ColumnSchema(
                columns.size(),
                "greptime_timestamp",
                DataType.TIMESTAMP_NANOSECOND,
                ColumnRole.TIME_INDEX,
                false,
                null));
        for (int field = 0; field < 10; field++) {
            columns.add(
                    new ColumnSchema(columns.size(), "usage_" + field, DataType.FLOAT64, ColumnRole.FIELD, true, null));
        }
        return new TableSchema(1, columns, columns.size());
    }

    private static List<byte[]> batches(TableSchema schema, int rows, boolean full) {
        Random random = new Random(1);
        byte[][] keys = new byte[HOSTS][];
        for (int host = 0; host < HOSTS; host++) {
            SeriesKey.Encoder encoder = SeriesKey.encoder();
            String[] values = {
                "host_" + host,
                "eu-central-" + host % 9,
                "eu-central-" + host % 27 + "a",
                String.valueOf(host % 100),
                "Ubuntu16.04LTS",
                "x86",
                "team" + host % 4,
                String.valueOf(host % 20),
                String.valueOf(host % 2),
                "production"
            };
            for (int tag = 0; tag < values.length; tag++) {
                encoder.addString(tag, values[tag]);
            }
            keys[host] = encoder.toBytes();
        }
        double[] state = new double[HOSTS * 10];
        List<byte[]> batches = new ArrayList<>();
        RowBatchBuilder builder = new RowBatchBuilder();
        for (int row = 0; row < rows; row += BATCH) {
            builder.reset();
            int[] fields = new int[10];
            for (int field = 0; field < 10; field++) {
                fields[field] = builder.addField(11 + field, DataType.FLOAT64);
            }
            for (int i = 0; i < Math.min(BATCH, rows - row); i++) {
                int host = (row + i) % HOSTS;
                builder.beginRow(
                        builder.addSeries(keys[host], 0, keys[host].length),
                        1_700_000_000_000_000_000L + (row + i) / HOSTS * 10_000_000_000L);
                for (int field = 0; field < 10; field++) {
                    double next = Math.clamp(state[host * 10 + field] + random.nextGaussian(), 0, 100);
                    state[host * 10 + field] = next;
                    builder.setDouble(fields[field], full ? next : Math.floor(next));
                }
            }
            batches.add(builder.encode());
        }
        return batches;
    }
}
