package io.kontiki.common.batch;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.schema.DataType;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/**
 * Collects the rows of one table or Region as columns and encodes them as a {@link RowBatch}.
 *
 * <p>Growable primitive arrays, no object per row, and everything is used again after {@link #reset}. The fields of a row may be
 * set in any order; a field that occurs late is NULL in earlier rows; of two values for one field of one row the last wins. The
 * caller de-duplicates series.
 *
 * <p>Not thread-safe: one thread owns a builder. Mistakes of the caller (an index that was never given out, a setter that does not
 * fit the type) are IllegalArgumentException or IndexOutOfBoundsException; rows that do not fit are a KontikiException
 * INVALID_ARGUMENT and leave the batch without them if the caller then calls {@link #cancelRow}.
 */
public final class RowBatchBuilder {
    private FieldColumn[] fields = new FieldColumn[16];
    private int fieldCount;
    private final Set<Integer> columnIds = new HashSet<>();
    private final RowBatchEncoder encoder = new RowBatchEncoder();

    long[] timestamps = new long[64];
    long[] seriesIndexes = new long[64];
    private int rows;

    byte[] seriesKeys = new byte[1024];
    long[] seriesLengths = new long[16];
    private int seriesCount;
    private int seriesKeyBytes;

    /** Adds a series and returns its index in this batch. The bytes are copied. */
    public int addSeries(byte[] key, int offset, int length) {
        if (length > SeriesKey.MAX_LENGTH || length > RowBatch.MAX_DECODED_BYTES - seriesKeyBytes) {
            throw tooLarge("series keys");
        }
        if (seriesKeyBytes + length > seriesKeys.length) {
            seriesKeys = Arrays.copyOf(seriesKeys, Math.max(seriesKeyBytes + length, seriesKeys.length * 2));
        }
        if (seriesCount == seriesLengths.length) {
            seriesLengths = Arrays.copyOf(seriesLengths, seriesCount * 2);
        }
        System.arraycopy(key, offset, seriesKeys, seriesKeyBytes, length);
        seriesKeyBytes += length;
        seriesLengths[seriesCount] = length;
        return seriesCount++;
    }

    /** Adds a field and returns its index in this batch; also after rows were begun, which are then NULL in it. */
    public int addField(int columnId, DataType type) {
        if (columnId < 0) {
            throw new IllegalArgumentException("column id must not be negative: " + columnId);
        }
        int field = fieldCount;
        if (field == RowBatch.MAX_FIELDS) {
            throw tooLarge("fields");
        }
        if (field == fields.length) {
            fields = Arrays.copyOf(fields, field * 2);
        }
        if (!columnIds.add(columnId)) {
            throw new IllegalArgumentException("column " + columnId + " already has a field in this batch");
        }
        fields[field] = type.isVariableLength() ? new VariableColumn(columnId, type) : new FixedColumn(columnId, type);
        return fieldCount++;
    }

    /** Begins the next row; fields that are not set before the next call are NULL in it. */
    public void beginRow(int seriesIndex, long timestamp) {
        if (seriesIndex < 0 || seriesIndex >= seriesCount) {
            throw new IndexOutOfBoundsException("series " + seriesIndex + " of " + seriesCount);
        }
        if (rows == timestamps.length) {
            if (rows == RowBatch.MAX_ROWS) {
                throw tooLarge("rows");
            }
            timestamps = Arrays.copyOf(timestamps, rows * 2);
            seriesIndexes = Arrays.copyOf(seriesIndexes, rows * 2);
        }
        timestamps[rows] = timestamp;
        seriesIndexes[rows] = seriesIndex;
        rows++;
    }

    /** Takes back the row that was begun last, as if it had not been begun. */
    public void cancelRow() {
        rows--;
        for (int field = 0; field < fieldCount; field++) {
            fields[field].undo(rows);
        }
    }

    /** Sets an integer (of any width), date or timestamp in the current row. */
    public void setLong(int field, long value) {
        fixed(field).set(rows - 1, value);
    }

    public void setDouble(int field, double value) {
        fixed(field).set(rows - 1, Double.doubleToRawLongBits(value));
    }

    public void setFloat(int field, float value) {
        fixed(field).set(rows - 1, Float.floatToRawIntBits(value) & 0xFFFF_FFFFL);
    }

    public void setBoolean(int field, boolean value) {
        fixed(field).set(rows - 1, value ? 1 : 0);
    }

    /** Sets a string (UTF-8) or binary value in the current row. The bytes are copied. */
    public void setBytes(int field, byte[] source, int offset, int length) {
        if (!(fields[field] instanceof VariableColumn column)) {
            throw new IllegalArgumentException("field " + field + " has a fixed width");
        }
        column.set(rows - 1, source, offset, length);
    }

    public int rows() {
        return rows;
    }

    public int seriesCount() {
        return seriesCount;
    }

    public int fieldCount() {
        return fieldCount;
    }

    /** The column id of a field. */
    public int columnId(int field) {
        return column(field).columnId;
    }

    public DataType type(int field) {
        return column(field).type;
    }

    /** Whether any row has a value in the field. */
    public boolean isEmpty(int field) {
        return column(field).isEmpty();
    }

    /** The size of this batch once decoded; more than {@link RowBatch#MAX_DECODED_BYTES} cannot be encoded. */
    public long byteSize() {
        long size = RowBatchEncoder.fixedDecodedBytes(rows, seriesCount, seriesKeyBytes);
        for (int i = 0; i < fieldCount; i++) {
            size += fields[i].isEmpty() ? 0 : RowBatchEncoder.decodedBytes(fields[i], rows);
        }
        return size;
    }

    /**
     * Encodes the rows so far, without the fields that have no value at all. The builder keeps the rows and may go on.
     *
     * @throws KontikiException INVALID_ARGUMENT when the batch is too large: split it
     */
    public byte[] encode() {
        if (byteSize() > RowBatch.MAX_DECODED_BYTES) {
            throw tooLarge("bytes");
        }
        return encoder.encode(this);
    }

    /** Forgets rows, series and fields; keeps the memory of rows and series. */
    public void reset() {
        Arrays.fill(fields, null);
        fieldCount = 0;
        columnIds.clear();
        rows = 0;
        seriesCount = 0;
        seriesKeyBytes = 0;
    }

    /** Forgets rows and series, and keeps the fields with their indexes and memory. */
    public void resetRows() {
        for (int field = 0; field < fieldCount; field++) {
            fields[field].reset();
        }
        rows = 0;
        seriesCount = 0;
        seriesKeyBytes = 0;
    }

    FieldColumn column(int field) {
        return fields[Objects.checkIndex(field, fieldCount)];
    }

    int seriesKeyBytes() {
        return seriesKeyBytes;
    }

    private FixedColumn fixed(int field) {
        if (fields[field] instanceof FixedColumn column) {
            return column;
        }
        throw new IllegalArgumentException("field " + field + " has a variable length, or does not exist");
    }

    private static KontikiException tooLarge(String what) {
        return new KontikiException(
                ErrorCode.INVALID_ARGUMENT,
                "too many " + what + " for one batch; at most " + RowBatch.MAX_ROWS + " rows, " + RowBatch.MAX_FIELDS
                        + " fields and " + RowBatch.MAX_DECODED_BYTES + " bytes");
    }
}
