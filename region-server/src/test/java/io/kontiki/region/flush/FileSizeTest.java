package io.kontiki.region.flush;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.common.batch.RowBatch;
import io.kontiki.common.batch.RowBatchBuilder;
import io.kontiki.common.id.RegionId;
import io.kontiki.common.schema.ColumnRole;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import io.kontiki.common.schema.MergeMode;
import io.kontiki.common.schema.TableSchema;
import io.kontiki.region.block.RowBlock;
import io.kontiki.region.manifest.FileNames;
import io.kontiki.region.manifest.FrozenPart.FrozenMemtable;
import io.kontiki.region.manifest.SstFile;
import io.kontiki.region.memtable.Memtable;
import io.kontiki.region.series.SeriesTable;
import io.kontiki.region.sst.SstReader;
import io.kontiki.storage.InMemoryObjectStore;
import io.kontiki.storage.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSizeTest {
    private static final TableSchema SCHEMA = new TableSchema(
            1,
            List.of(
                    new ColumnSchema(0, "ts", DataType.TIMESTAMP_MILLISECOND, ColumnRole.TIME_INDEX, false, null),
                    new ColumnSchema(1, "text", DataType.STRING, ColumnRole.FIELD, true, null)),
            2);

    @TempDir
    Path directory;

    @Test
    void longRowsMakeSmallRowGroupsAndSeveralFilesOfBoundedSize() throws IOException {
        int rows = 6_000;
        long fileMaxBytes = 20 << 20;
        try (BufferAllocator allocator = new RootAllocator();
                ObjectStore store = new InMemoryObjectStore("memory")) {
            SeriesTable series = new SeriesTable(SCHEMA);
            try (Memtable memtable = new Memtable(SCHEMA, series, allocator)) {
                fill(memtable, rows);
                AtomicInteger ids = new AtomicInteger();
                FileNames names = new FileNames("public", RegionId.of(1, 0), 1, () -> "f" + ids.incrementAndGet());
                FrozenRegion frozen = new FrozenRegion(
                        RegionId.of(1, 0),
                        MergeMode.LAST_ROW,
                        new FrozenMemtable(memtable.view(), 0, 9),
                        series.freeze());
                List<SstFile> files = new FlushJob(store, names, directory, fileMaxBytes)
                        .run(frozen)
                        .added();
                assertThat(files.size()).isGreaterThanOrEqualTo(3);
                assertThat(files).allMatch(file -> file.sizeBytes() <= fileMaxBytes + (64 << 10));
                assertThat(files.stream().mapToLong(SstFile::rows).sum()).isEqualTo(rows);
                long next = 0;
                for (SstFile file : files) {
                    next = requireRowsInOrder(store, file, next);
                }
                assertThat(next).isEqualTo(rows);
            }
        }
    }

    private long requireRowsInOrder(ObjectStore store, SstFile file, long first) throws IOException {
        Path local = directory.resolve("read.parquet");
        Files.write(local, store.get(file.objectKey(), file.digest()));
        long next = first;
        RowBlock block = new RowBlock(SCHEMA.fields());
        try (SstReader reader = new SstReader(local)) {
            while (reader.next(block, SCHEMA.timeIndex())) {
                assertThat(block.rows()).isLessThan(10_000);
                for (int i = 0; i < block.rows(); i++) {
                    assertThat(block.timestamps()[i]).isEqualTo(next++);
                }
            }
        }
        return next;
    }

    /** Random text of 8 KB a row, which does not compress. */
    private static void fill(Memtable memtable, int rows) {
        Random random = new Random(1);
        byte[] text = new byte[8 << 10];
        for (int from = 0; from < rows; from += 500) {
            RowBatchBuilder builder = new RowBatchBuilder();
            int series = builder.addSeries(new byte[0], 0, 0);
            int field = builder.addField(1, DataType.STRING);
            for (int row = from; row < from + 500; row++) {
                random.nextBytes(text);
                for (int i = 0; i < text.length; i++) {
                    text[i] &= 0x7F;
                }
                builder.beginRow(series, row);
                builder.setBytes(field, text, 0, text.length);
            }
            assertThat(memtable.append(RowBatch.decode(builder.encode()), 1)).isEmpty();
        }
    }
}
