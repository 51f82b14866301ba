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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which rows of a memtable a flush writes to in-order files, and which to late ones. */
class LateRowsTest {
    private static final TableSchema SCHEMA = new TableSchema(
            1,
            List.of(
                    new ColumnSchema(0, "ts", DataType.TIMESTAMP_MILLISECOND, ColumnRole.TIME_INDEX, false, null),
                    new ColumnSchema(1, "a", DataType.INT64, ColumnRole.FIELD, true, null),
                    new ColumnSchema(2, "b", DataType.INT64, ColumnRole.FIELD, true, null)),
            3);

    @TempDir
    Path directory;

    private final BufferAllocator allocator = new RootAllocator();
    private final ObjectStore store = new InMemoryObjectStore("memory");
    private final SeriesTable series = new SeriesTable(SCHEMA);
    private final AtomicInteger ids = new AtomicInteger();
    private long cut;

    @AfterEach
    void close() {
        allocator.close();
        store.close();
    }

    private record Row(long time, Long a, Long b) {}

    @Test
    void rowsThatWritersDeliverALittleOutOfOrderStandInTheInOrderFile() throws IOException {
        assertThat(flush(MergeMode.LAST_ROW, row(10, 1), row(30, 3), row(20, 2), row(50, 5), row(40, 4)))
                .containsExactly("in-order 10:1, 20:2, 30:3, 40:4, 50:5");
    }

    @Test
    void rowsFromBeforeTheMemtableStayLate() throws IOException {
        flush(MergeMode.LAST_ROW, row(10, 1), row(20, 2));
        assertThat(flush(MergeMode.LAST_ROW, row(40, 4), row(20, 9), row(30, 3), row(60, 6), row(50, 5)))
                .as("30 may be a repeat for all that the memtable knows")
                .containsExactly("in-order 40:4, 50:5, 60:6", "late 20:9, 30:3");
        assertThat(flush(MergeMode.LAST_ROW, row(60, 7))).containsExactly("late 60:7");
    }

    @Test
    void ofOneKeyTheNewestRowIsWritten() throws IOException {
        assertThat(flush(MergeMode.LAST_ROW, row(10, 1), row(20, 2), row(10, 3), row(20, 4), row(20, 5)))
                .containsExactly("in-order 10:3, 20:5");
    }

    @Test
    void ofOneKeyTheNewestValueOfEachFieldIsWritten() throws IOException {
        assertThat(flush(
                        MergeMode.LAST_NON_NULL,
                        new Row(10, 1L, 1L),
                        new Row(20, 2L, null),
                        new Row(20, null, 3L),
                        new Row(10, 4L, null)))
                .containsExactly("in-order 10:4/1, 20:2/3");
    }

    @Test
    void whereRepeatsAreKeptNoneIsLost() throws IOException {
        assertThat(flush(MergeMode.APPEND, row(10, 1), row(20, 2), row(10, 3), row(20, 4)))
                .containsExactly("in-order 10:1, 10:3, 20:2, 20:4");
    }

    private static Row row(long time, long a) {
        return new Row(time, a, null);
    }

    private List<String> flush(MergeMode mode, Row... rows) throws IOException {
        try (Memtable memtable = new Memtable(SCHEMA, series, allocator)) {
            for (Row row : rows) {
                RowBatchBuilder builder = new RowBatchBuilder();
                builder.beginRow(builder.addSeries(new byte[0], 0, 0), row.time());
                set(builder, 1, row.a());
                set(builder, 2, row.b());
                assertThat(memtable.append(RowBatch.decode(builder.encode()), 1))
                        .isEmpty();
            }
            RegionId region = RegionId.of(1, 0);
            FileNames names = new FileNames("public", region, 1, () -> "f" + ids.incrementAndGet());
            cut += 10;
            FrozenRegion frozen =
                    new FrozenRegion(region, mode, new FrozenMemtable(memtable.view(), cut - 10, cut), series.freeze());
            List<String> files = new ArrayList<>();
            for (SstFile file :
                    new FlushJob(store, names, directory, 1 << 20).run(frozen).added()) {
                files.add((file.late() ? "late " : "in-order ") + String.join(", ", read(file)));
            }
            return files;
        }
    }

    private static void set(RowBatchBuilder builder, int column, Long value) {
        if (value != null) {
            builder.setLong(builder.addField(column, DataType.INT64), value);
        }
    }

    private List<String> read(SstFile file) throws IOException {
        Path local = directory.resolve("read.parquet");
        Files.write(local, store.get(file.objectKey(), file.digest()));
        List<String> rows = new ArrayList<>();
        RowBlock block = new RowBlock(SCHEMA.fields());
        try (SstReader reader = new SstReader(local)) {
            while (reader.next(block, SCHEMA.timeIndex())) {
                for (int i = 0; i < block.rows(); i++) {
                    boolean hasB = block.fields().get(1).isValid(i);
                    rows.add(block.timestamps()[i] + ":" + block.fields().get(0).longAt(i)
                            + (hasB ? "/" + block.fields().get(1).longAt(i) : ""));
                }
            }
        }
        return rows;
    }
}
