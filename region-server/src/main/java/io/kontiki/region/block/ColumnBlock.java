package io.kontiki.region.block;

import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * The values of one column for some rows, in a plain array of its storage kind. Reused from block to block; one thread.
 *
 * <p>The value of a NULL row means nothing, except that its variable length is 0.
 */
public final class ColumnBlock {
    /** How values are kept: 8 bytes as long (floats by their bits), less as int, and strings as bytes with offsets. */
    public enum Kind {
        LONG,
        INT,
        BYTES
    }

    private final ColumnSchema schema;
    private final Kind kind;
    private long[] longs = new long[0];
    private int[] ints = new int[0];
    private byte[] bytes = new byte[0];
    /** Row i's bytes are from offsets[i] to offsets[i + 1]. */
    private int[] offsets = new int[1];

    private boolean[] valid = new boolean[0];
    private int nulls;
    private int rows;

    public ColumnBlock(ColumnSchema schema) {
        this.schema = schema;
        this.kind = kindOf(schema.type());
    }

    public static Kind kindOf(DataType type) {
        return type.isVariableLength() ? Kind.BYTES : type.width() == 8 ? Kind.LONG : Kind.INT;
    }

    public ColumnSchema schema() {
        return schema;
    }

    public Kind kind() {
        return kind;
    }

    /** Begins a block of that many rows, all of them NULL. */
    public void begin(int newRows) {
        if (valid.length < newRows) {
            valid = new boolean[newRows];
            switch (kind) {
                case LONG -> longs = new long[newRows];
                case INT -> ints = new int[newRows];
                case BYTES -> offsets = new int[newRows + 1];
            }
        } else {
            Arrays.fill(valid, 0, newRows, false);
        }
        rows = newRows;
        nulls = newRows;
    }

    /** Leaves out the last rows, which were not set. */
    void truncate(int newRows) {
        nulls -= rows - newRows;
        rows = newRows;
    }

    public int rows() {
        return rows;
    }

    public int nulls() {
        return nulls;
    }

    public boolean isValid(int row) {
        return valid[row];
    }

    public long longAt(int row) {
        return longs[row];
    }

    public int intAt(int row) {
        return ints[row];
    }

    public int offset(int row) {
        return offsets[row];
    }

    public byte[] bytes() {
        return bytes;
    }

    public long[] longs() {
        return longs;
    }

    public int[] ints() {
        return ints;
    }

    public boolean[] valid() {
        return valid;
    }

    /** Sets a row that is NULL so far. */
    public void setLong(int row, long value) {
        longs[row] = value;
        valid[row] = true;
        nulls--;
    }

    public void setInt(int row, int value) {
        ints[row] = value;
        valid[row] = true;
        nulls--;
    }

    /** Tells that all values were written into the arrays directly and none is NULL. */
    public void allValid() {
        Arrays.fill(valid, 0, rows, true);
        nulls = 0;
    }

    /** Strings are set in the order of rows, NULL ones included. */
    public void setBytes(int row, MemorySegment source, long offset, int length) {
        int start = offsets[row];
        room(start, length);
        MemorySegment.copy(source, ValueLayout.JAVA_BYTE, offset, bytes, start, length);
        offsets[row + 1] = start + length;
        valid[row] = true;
        nulls--;
    }

    public void setBytes(int row, byte[] source, int offset, int length) {
        int start = offsets[row];
        room(start, length);
        System.arraycopy(source, offset, bytes, start, length);
        offsets[row + 1] = start + length;
        valid[row] = true;
        nulls--;
    }

    /** A NULL in the order of rows; needed for strings only. */
    public void setNullBytes(int row) {
        offsets[row + 1] = offsets[row];
    }

    /** Copies a row of another block of the same kind, in the order of rows. */
    public void copy(int row, ColumnBlock from, int fromRow) {
        if (!from.valid[fromRow]) {
            if (kind == Kind.BYTES) {
                setNullBytes(row);
            }
            return;
        }
        switch (kind) {
            case LONG -> setLong(row, from.longs[fromRow]);
            case INT -> setInt(row, from.ints[fromRow]);
            case BYTES ->
                setBytes(row, from.bytes, from.offsets[fromRow], from.offsets[fromRow + 1] - from.offsets[fromRow]);
        }
    }

    /** Copies rows side by side of another block of the same kind, in the order of rows. */
    public void copyRange(int row, ColumnBlock from, int fromRow, int count) {
        if (from.nulls > 0) {
            for (int i = 0; i < count; i++) {
                copy(row + i, from, fromRow + i);
            }
            return;
        }
        switch (kind) {
            case LONG -> System.arraycopy(from.longs, fromRow, longs, row, count);
            case INT -> System.arraycopy(from.ints, fromRow, ints, row, count);
            case BYTES -> {
                int start = offsets[row];
                int fromStart = from.offsets[fromRow];
                int length = from.offsets[fromRow + count] - fromStart;
                room(start, length);
                System.arraycopy(from.bytes, fromStart, bytes, start, length);
                for (int i = 1; i <= count; i++) {
                    offsets[row + i] = start + from.offsets[fromRow + i] - fromStart;
                }
            }
        }
        Arrays.fill(valid, row, row + count, true);
        nulls -= count;
    }

    private void room(int start, int length) {
        if ((long) start + length > Integer.MAX_VALUE - 16) {
            throw new IllegalStateException("column " + schema.name() + " has more than 2 GiB in one block");
        }
        if (start + length > bytes.length) {
            long doubled = Math.max(start + (long) length, 2L * bytes.length + 1024);
            bytes = Arrays.copyOf(bytes, (int) Math.min(doubled, Integer.MAX_VALUE - 16));
        }
    }
}
