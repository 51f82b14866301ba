package io.kontiki.query.execute;

import io.kontiki.common.id.RegionId;
import io.kontiki.common.schema.ColumnRole;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import io.kontiki.common.schema.MergeMode;
import io.kontiki.common.schema.TableSchema;
import io.kontiki.query.source.MemoryPart;
import io.kontiki.query.source.RegionSource;
import io.kontiki.query.source.SourceFile;
import io.kontiki.query.source.TagTimePredicate;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;

/** A Region of tests: host tag (1), time index (2), fields v (3) and w (4), with the memory parts that it is given. */
final class RegionByHand {
    static final TableSchema SCHEMA = new TableSchema(
            1,
            List.of(
                    new ColumnSchema(1, "host", DataType.STRING, ColumnRole.TAG, true, null),
                    new ColumnSchema(2, "ts", DataType.TIMESTAMP_MILLISECOND, ColumnRole.TIME_INDEX, false, null),
                    new ColumnSchema(3, "v", DataType.FLOAT64, ColumnRole.FIELD, true, null),
                    new ColumnSchema(4, "w", DataType.FLOAT64, ColumnRole.FIELD, true, null)),
            5);
    /** A row: series, host, time, v, w. */
    record Row(int sid, String host, long ts, Double v, Double w) {}

    private RegionByHand() {}

    static MemoryPart memory(boolean late, long order, Row... rows) {
        return memory(late, order, () -> {}, rows);
    }

    /** @param reading told of every batch that is asked for */
    static MemoryPart memory(boolean late, long order, Runnable reading, Row... rows) {
        return new MemoryPart() {
            @Override
            public boolean late() {
                return late;
            }

            @Override
            public long order() {
                return order;
            }

            @Override
            public long rows() {
                return rows.length;
            }

            @Override
            public long minTimestamp() {
                return Arrays.stream(rows).mapToLong(Row::ts).min().orElseThrow();
            }

            @Override
            public long maxTimestamp() {
                return Arrays.stream(rows).mapToLong(Row::ts).max().orElseThrow();
            }

            @Override
            public ArrowReader open(BufferAllocator allocator, List<Integer> columnIds, TagTimePredicate predicate) {
                return new ArrowStreamReader(new ByteArrayInputStream(ipc(rows)), allocator) {
                    @Override
                    public boolean loadNextBatch() throws IOException {
                        reading.run();
                        return super.loadNextBatch();
                    }
                };
            }
        };
    }

    private static byte[] ipc(Row[] rows) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (BufferAllocator local = new RootAllocator();
                IntVector sid = new IntVector("__sid", local);
                VarCharVector host = new VarCharVector("host", local);
                BigIntVector ts = new BigIntVector("ts", local);
                Float8Vector v = new Float8Vector("v", local);
                Float8Vector w = new Float8Vector("w", local)) {
            for (int i = 0; i < rows.length; i++) {
                sid.setSafe(i, rows[i].sid());
                ts.setSafe(i, rows[i].ts());
                if (rows[i].host() != null) {
                    host.setSafe(i, rows[i].host().getBytes(StandardCharsets.UTF_8));
                }
                if (rows[i].v() != null) {
                    v.setSafe(i, rows[i].v());
                }
                if (rows[i].w() != null) {
                    w.setSafe(i, rows[i].w());
                }
            }
            List<FieldVector> vectors = List.of(sid, host, ts, v, w);
            vectors.forEach(vector -> vector.setValueCount(rows.length));
            try (VectorSchemaRoot root = new VectorSchemaRoot(vectors);
                    ArrowStreamWriter writer = new ArrowStreamWriter(root, null, out)) {
                writer.start();
                writer.writeBatch();
                writer.end();
            }
            return out.toByteArray();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    static RegionSource source(MergeMode mode, List<SourceFile> files, List<MemoryPart> memory) {
        return source(SCHEMA, mode, files, memory);
    }

    /** @param schema has the columns of the files and parts, and may have more */
    static RegionSource source(TableSchema schema, MergeMode mode, List<SourceFile> files, List<MemoryPart> memory) {
        return new RegionSource() {
            @Override
            public RegionId region() {
                return RegionId.of(1024, 0);
            }

            @Override
            public TableSchema schema() {
                return schema;
            }

            @Override
            public MergeMode mergeMode() {
                return mode;
            }

            @Override
            public long queryTimeTtlCutoff() {
                return Long.MIN_VALUE;
            }

            @Override
            public List<SourceFile> files() {
                return files;
            }

            @Override
            public List<MemoryPart> memory() {
                return memory;
            }

            @Override
            public void close() {}
        };
    }
}
