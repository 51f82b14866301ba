package io.kontiki.query.golden;

import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import io.kontiki.common.schema.TableSchema;
import io.kontiki.query.source.MemoryPart;
import io.kontiki.query.source.TagTimePredicate;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt2Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;

/** Rows in memory, as Arrow. Filters by time only, which is allowed: the predicate may be applied in part. */
record FixtureMemory(
        TableSchema schema,
        List<FixtureRegion.Row> content,
        boolean late,
        long order,
        long minTimestamp,
        long maxTimestamp)
        implements MemoryPart {
    @Override
    public long rows() {
        return content.size();
    }

    @Override
    public ArrowReader open(BufferAllocator allocator, List<Integer> columnIds, TagTimePredicate predicate) {
        int time = schema.columns().indexOf(schema.timeIndex());
        List<FixtureRegion.Row> matching = content.stream()
                .filter(row -> predicate.overlaps((Long) row.values()[time], (Long) row.values()[time]))
                .toList();
        List<FieldVector> vectors = new ArrayList<>();
        IntVector sids = new IntVector("__sid", allocator);
        sids.allocateNew(matching.size());
        for (int i = 0; i < matching.size(); i++) {
            sids.set(i, matching.get(i).sid());
        }
        vectors.add(sids);
        for (int id : columnIds) {
            ColumnSchema column = schema.column(id).orElseThrow();
            int index = schema.columns().indexOf(column);
            FieldVector vector = vector(column, allocator);
            vector.setInitialCapacity(Math.max(1, matching.size()));
            vector.allocateNew();
            for (int i = 0; i < matching.size(); i++) {
                set(vector, i, matching.get(i).values()[index]);
            }
            vectors.add(vector);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (VectorSchemaRoot root = new VectorSchemaRoot(vectors);
                ArrowStreamWriter writer = new ArrowStreamWriter(root, null, bytes)) {
            root.setRowCount(matching.size());
            writer.writeBatch();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return new ArrowStreamReader(new ByteArrayInputStream(bytes.toByteArray()), allocator);
    }

    private static FieldVector vector(ColumnSchema column, BufferAllocator allocator) {
        String name = column.name();
        DataType type = column.type();
        return switch (type) {
            case STRING -> new VarCharVector(name, allocator);
            case BINARY -> new VarBinaryVector(name, allocator);
            case BOOLEAN -> new BitVector(name, allocator);
            case INT8 -> new TinyIntVector(name, allocator);
            case INT16 -> new SmallIntVector(name, allocator);
            case INT32 -> new IntVector(name, allocator);
            case INT64, TIMESTAMP_SECOND, TIMESTAMP_MILLISECOND, TIMESTAMP_MICROSECOND, TIMESTAMP_NANOSECOND ->
                new BigIntVector(name, allocator);
            case UINT8 -> new UInt1Vector(name, allocator);
            case UINT16 -> new UInt2Vector(name, allocator);
            case UINT32 -> new UInt4Vector(name, allocator);
            case UINT64 -> new UInt8Vector(name, allocator);
            case FLOAT32 -> new Float4Vector(name, allocator);
            case FLOAT64 -> new Float8Vector(name, allocator);
            case DATE -> new DateDayVector(name, allocator);
        };
    }

    private static void set(FieldVector vector, int row, Object value) {
        if (value == null) {
            vector.setNull(row);
            return;
        }
        switch (vector) {
            case VarCharVector values -> values.setSafe(row, ((String) value).getBytes(StandardCharsets.UTF_8));
            case VarBinaryVector values -> values.setSafe(row, (byte[]) value);
            case BitVector values -> values.setSafe(row, (Boolean) value ? 1 : 0);
            case TinyIntVector values -> values.setSafe(row, ((Long) value).byteValue());
            case SmallIntVector values -> values.setSafe(row, ((Long) value).shortValue());
            case IntVector values -> values.setSafe(row, ((Long) value).intValue());
            case BigIntVector values -> values.setSafe(row, (Long) value);
            case UInt1Vector values -> values.setSafe(row, ((Long) value).byteValue());
            case UInt2Vector values -> values.setSafe(row, (char) ((Long) value).intValue());
            case UInt4Vector values -> values.setSafe(row, ((Long) value).intValue());
            case UInt8Vector values -> values.setSafe(row, ((BigInteger) value).longValue());
            case Float4Vector values -> values.setSafe(row, (Float) value);
            case Float8Vector values -> values.setSafe(row, (Double) value);
            case DateDayVector values -> values.setSafe(row, ((Long) value).intValue());
            default -> throw new AssertionError(vector);
        }
    }
}
