package io.kontiki.region.memtable;

import io.kontiki.common.schema.DataType;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Some rows side by side: series id, timestamp, the number of the previous row of the same series (-1 for none), and the fields
 * that have a value. Written by the apply thread, read below a published count.
 */
final class RowChunk {
    private final int capacity;
    private final MemtableMemory memory;
    private final long sids;
    private final long timestamps;
    private final long previous;
    /** By the memtable's slot of the field; grown with the schema. */
    private volatile AtomicReferenceArray<ColumnChunk> columns;

    RowChunk(int capacity, int slots, MemtableMemory memory) {
        this.capacity = capacity;
        this.memory = memory;
        this.sids = memory.allocate((long) capacity * Integer.BYTES);
        this.timestamps = memory.allocate((long) capacity * Long.BYTES);
        this.previous = memory.allocate((long) capacity * Integer.BYTES);
        this.columns = new AtomicReferenceArray<>(slots);
    }

    int sid(int row) {
        return OffHeap.getInt(sids + 4L * row);
    }

    long timestamp(int row) {
        return OffHeap.getLong(timestamps + 8L * row);
    }

    int previous(int row) {
        return OffHeap.getInt(previous + 4L * row);
    }

    long sidsAddress() {
        return sids;
    }

    long timestampsAddress() {
        return timestamps;
    }

    void setPrevious(int row, int previousRow) {
        OffHeap.putInt(previous + 4L * row, previousRow);
    }

    /** The field's column, or null when no row has a value yet. */
    ColumnChunk column(int slot) {
        AtomicReferenceArray<ColumnChunk> current = columns;
        return slot < current.length() ? current.get(slot) : null;
    }

    ColumnChunk columnForWrite(int slot, int slots, DataType type) {
        if (slot >= columns.length()) {
            AtomicReferenceArray<ColumnChunk> grown = new AtomicReferenceArray<>(slots);
            for (int i = 0; i < columns.length(); i++) {
                grown.set(i, columns.get(i));
            }
            columns = grown;
        }
        ColumnChunk column = columns.get(slot);
        if (column == null) {
            column = new ColumnChunk(type, capacity, memory);
            columns.set(slot, column);
        }
        return column;
    }
}
