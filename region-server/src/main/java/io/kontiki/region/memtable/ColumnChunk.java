package io.kontiki.region.memtable;

import io.kontiki.common.batch.RowBatch;
import io.kontiki.common.schema.DataType;
import io.kontiki.region.block.ColumnBlock;
import java.lang.foreign.MemorySegment;

/**
 * One field's values in one chunk of rows, off the heap: values in their width (strings as address and length), and a validity
 * bitmap once there is a NULL. Rows from {@code filled} on are NULL: a chunk's column is made when it first gets a value.
 *
 * <p>One writer, the apply thread. A reader may read rows below a count that was published to it: {@code filled} and the bitmap's
 * address are written last.
 */
final class ColumnChunk {
    private static final long NONE = 0;

    private final DataType type;
    private final int capacity;
    private final MemtableMemory memory;
    private final long values;
    /** For strings: the length of each; values holds their addresses. */
    private final long lengths;

    private volatile long validity = NONE;
    private volatile int filled;

    ColumnChunk(DataType type, int capacity, MemtableMemory memory) {
        this.type = type;
        this.capacity = capacity;
        this.memory = memory;
        this.values = memory.allocate((long) capacity * (type.isVariableLength() ? Long.BYTES : type.width()));
        this.lengths = type.isVariableLength() ? memory.allocate((long) capacity * Integer.BYTES) : NONE;
    }

    /** Copies rows of a batch's field to the rows from {@code at} on; rows between the last filled one and these are NULL. */
    void append(RowBatch.Field field, int from, int count, int at) {
        MemorySegment sourceValidity = field.validity();
        if (at > filled || sourceValidity != null) {
            ensureValidity();
        }
        if (type.isVariableLength()) {
            copyStrings(field, from, count, at);
        } else {
            int width = type.width();
            MemorySegment.copy(
                    field.values(), (long) from * width, OffHeap.ALL, values + (long) at * width, (long) count * width);
        }
        if (validity != NONE) {
            copyValidity(sourceValidity, from, count, at);
        }
        filled = at + count;
    }

    boolean isValid(int row) {
        if (row >= filled) {
            return false;
        }
        long bitmap = validity;
        return bitmap == NONE || OffHeap.getBit(bitmap, row);
    }

    /** Whether all rows below a count have a value. */
    boolean allValid(int rows) {
        return rows <= filled && validity == NONE;
    }

    /** Copies a value that is there to a block's row. */
    void read(int row, ColumnBlock target, int targetRow) {
        switch (target.kind()) {
            case LONG -> target.setLong(targetRow, OffHeap.getLong(values + 8L * row));
            case INT -> target.setInt(targetRow, intAt(row));
            case BYTES ->
                target.setBytes(
                        targetRow, OffHeap.ALL, OffHeap.getLong(values + 8L * row), OffHeap.getInt(lengths + 4L * row));
        }
    }

    int intAt(int row) {
        return switch (type.width()) {
            case 1 -> narrow(OffHeap.ALL.get(OffHeap.BYTE, values + row), 0xFF);
            case 2 -> narrow(OffHeap.ALL.get(OffHeap.SHORT, values + 2L * row), 0xFFFF);
            case 4 -> OffHeap.getInt(values + 4L * row);
            default -> throw new IllegalStateException(type + " is not kept as int");
        };
    }

    long valuesAddress() {
        return values;
    }

    long stringAddress(int row) {
        return OffHeap.getLong(values + 8L * row);
    }

    int stringLength(int row) {
        return OffHeap.getInt(lengths + 4L * row);
    }

    private int narrow(int value, int mask) {
        return type.isUnsigned() ? value & mask : value;
    }

    private void ensureValidity() {
        if (validity == NONE) {
            long bytes = capacity + 7L >>> 3;
            long bitmap = memory.allocate(bytes);
            OffHeap.zero(bitmap, bytes);
            OffHeap.setBits(bitmap, 0, filled);
            validity = bitmap;
        }
    }

    private void copyValidity(MemorySegment source, int from, int count, int at) {
        long bitmap = validity;
        if (source == null) {
            OffHeap.setBits(bitmap, at, at + count);
            return;
        }
        for (int i = 0; i < count; i++) {
            int bit = from + i;
            if ((source.get(OffHeap.BYTE, bit >>> 3) >>> (bit & 7) & 1) != 0) {
                OffHeap.setBit(bitmap, at + i);
            }
        }
    }

    private void copyStrings(RowBatch.Field field, int from, int count, int at) {
        MemorySegment offsets = field.offsets();
        int start = offsets.get(OffHeap.INT, 4L * from);
        int length = offsets.get(OffHeap.INT, 4L * (from + count)) - start;
        long target = memory.allocateBytes(length);
        MemorySegment.copy(field.values(), start, OffHeap.ALL, target, length);
        int previous = start;
        for (int i = 0; i < count; i++) {
            int next = offsets.get(OffHeap.INT, 4L * (from + i + 1));
            OffHeap.putLong(values + 8L * (at + i), target + previous - start);
            OffHeap.putInt(lengths + 4L * (at + i), next - previous);
            previous = next;
        }
    }
}
