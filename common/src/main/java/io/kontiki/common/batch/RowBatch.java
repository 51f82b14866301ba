package io.kontiki.common.batch;

import io.kontiki.common.error.KontikiException;
import io.kontiki.common.schema.DataType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;

/**
 * The decoded columns of one write batch: views into one heap buffer, made for bulk copies into a memtable.
 *
 * <p>Everything is little endian; use {@link #LONG}, {@link #INT}, {@link #SHORT}, {@link #DOUBLE}, {@link #FLOAT} to read single
 * values. Series indexes are checked while decoding; series keys are opaque bytes here. Values of NULL rows are zero or empty.
 * Immutable as long as nobody writes into the segments; any thread may read it.
 */
public final class RowBatch {
    /** More rows than this in one batch are refused. */
    public static final int MAX_ROWS = 1 << 20;
    /** As many as a table can have columns. */
    public static final int MAX_FIELDS = 4096;
    /** The largest decoded batch: a few hundred bytes can decode to this and no more. */
    public static final int MAX_DECODED_BYTES = 64 << 20;

    public static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    public static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    public static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    public static final ValueLayout.OfDouble DOUBLE =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    public static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final int rows;
    private final MemorySegment timestamps;
    private final MemorySegment seriesIndexes;
    private final MemorySegment seriesOffsets;
    private final MemorySegment seriesKeys;
    private final List<Field> fields;

    RowBatch(
            int rows,
            MemorySegment timestamps,
            MemorySegment seriesIndexes,
            MemorySegment seriesOffsets,
            MemorySegment seriesKeys,
            List<Field> fields) {
        this.rows = rows;
        this.timestamps = timestamps;
        this.seriesIndexes = seriesIndexes;
        this.seriesOffsets = seriesOffsets;
        this.seriesKeys = seriesKeys;
        this.fields = List.copyOf(fields);
    }

    /**
     * One field of all rows.
     *
     * @param validity bit per row, LSB first, 1 = has a value; null when every row has one
     * @param values fixed width: {@code type.width()} bytes per row; variable length: the bytes of all rows
     * @param offsets variable length only: int32 [rows + 1]; null for fixed width
     */
    public record Field(
            int columnId, DataType type, MemorySegment validity, MemorySegment values, MemorySegment offsets) {
        public boolean isNull(int row) {
            return validity != null && (validity.get(ValueLayout.JAVA_BYTE, row >>> 3) >>> (row & 7) & 1) == 0;
        }

        /** The value of an integer, date, boolean (0 or 1) or timestamp; unsigned types below 64 bits are zero-extended. */
        public long longValue(int row) {
            return switch (type) {
                case BOOLEAN, INT8 -> values.get(ValueLayout.JAVA_BYTE, row);
                case UINT8 -> values.get(ValueLayout.JAVA_BYTE, row) & 0xFFL;
                case INT16 -> values.get(SHORT, 2L * row);
                case UINT16 -> values.get(SHORT, 2L * row) & 0xFFFFL;
                case INT32, DATE -> values.get(INT, 4L * row);
                case UINT32 -> values.get(INT, 4L * row) & 0xFFFF_FFFFL;
                case INT64,
                        UINT64,
                        TIMESTAMP_SECOND,
                        TIMESTAMP_MILLISECOND,
                        TIMESTAMP_MICROSECOND,
                        TIMESTAMP_NANOSECOND -> values.get(LONG, 8L * row);
                case FLOAT32, FLOAT64, STRING, BINARY ->
                    throw new IllegalStateException("column " + columnId + " is " + type.displayName());
            };
        }

        /** The value of a FLOAT32 or FLOAT64. */
        public double doubleValue(int row) {
            return type == DataType.FLOAT32 ? values.get(FLOAT, 4L * row) : values.get(DOUBLE, 8L * row);
        }

        /** The bytes of a STRING or BINARY. */
        public MemorySegment bytes(int row) {
            int start = offsets.get(INT, 4L * row);
            return values.asSlice(start, offsets.get(INT, 4L * row + 4) - start);
        }
    }

    /**
     * Checks and decodes a batch. The encoded bytes are not needed afterwards.
     *
     * @throws KontikiException CORRUPT on anything wrong; at most {@link #MAX_DECODED_BYTES} are allocated
     */
    public static RowBatch decode(MemorySegment encoded) {
        // What the largest encoder output can be: nothing grows by more than its framing.
        if (encoded.byteSize() > 2L * MAX_DECODED_BYTES) {
            throw CorruptBatch.because(encoded.byteSize() + " bytes are more than a batch can have");
        }
        if (encoded.heapBase().orElse(null) instanceof byte[] array) {
            return decode(array, (int) encoded.address(), (int) encoded.byteSize());
        }
        return decode(encoded.toArray(ValueLayout.JAVA_BYTE));
    }

    /** As {@link #decode(MemorySegment)}, without copying the encoded bytes first. */
    public static RowBatch decode(byte[] encoded) {
        return decode(encoded, 0, encoded.length);
    }

    public static RowBatch decode(byte[] encoded, int offset, int length) {
        return new RowBatchDecoder(encoded, offset, length).decode();
    }

    public int rows() {
        return rows;
    }

    public int seriesCount() {
        return (int) (seriesOffsets.byteSize() / Integer.BYTES) - 1;
    }

    public MemorySegment seriesKey(int series) {
        int start = seriesOffsets.get(INT, 4L * series);
        return seriesKeys.asSlice(start, seriesOffsets.get(INT, 4L * series + 4) - start);
    }

    /** The bytes of all series keys, one after the other. */
    public MemorySegment seriesKeys() {
        return seriesKeys;
    }

    /** int32 [seriesCount + 1]: where each key begins in {@link #seriesKeys}. */
    public MemorySegment seriesOffsets() {
        return seriesOffsets;
    }

    public int seriesIndex(int row) {
        return seriesIndexes.get(INT, 4L * row);
    }

    public long timestamp(int row) {
        return timestamps.get(LONG, 8L * row);
    }

    /** int64 [rows]. */
    public MemorySegment timestamps() {
        return timestamps;
    }

    /** int32 [rows]. */
    public MemorySegment seriesIndexes() {
        return seriesIndexes;
    }

    public List<Field> fields() {
        return fields;
    }
}
