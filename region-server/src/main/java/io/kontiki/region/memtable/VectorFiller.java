package io.kontiki.region.memtable;

import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.region.block.OlderRowsValue;
import io.kontiki.region.block.OlderRowsValues;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.Optional;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BaseVariableWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;

/**
 * Copies selected rows of a memtable's part into Arrow vectors. Whole chunks that are read as they stand are copied at once. The
 * caller holds a reference to the memtable and owns the vectors. One thread.
 */
public final class VectorFiller {
    private final MemtableView view;
    private final MemtablePart part;
    private final RowSelection selection;
    private final OlderRowsValues olderRows = new OlderRowsValues();

    public VectorFiller(MemtableReader reader, RowSelection selection) {
        this.view = reader.view();
        this.part = reader.part();
        this.selection = selection;
    }

    /**
     * How many output rows make the next batch from a row on: up to the end of a chunk where rows are read as they stand, so that
     * they can be copied at once.
     */
    public int batchEnd(int from, int maxRows) {
        int end = Math.min(selection.count(), from + maxRows);
        if (selection.isAll()) {
            int chunk = RowChunks.chunkOf(from);
            end = Math.min(end, RowChunks.firstRow(chunk) + RowChunks.capacity(chunk));
        }
        return end;
    }

    /** The series of an output row. */
    public int sid(int output) {
        return part.sid(selection.row(output));
    }

    public void sids(int from, int to, IntVector target) {
        target.allocateNew(to - from);
        long address = target.getDataBufferAddress();
        for (int i = from; i < to; i++) {
            OffHeap.putInt(address + 4L * (i - from), part.sid(selection.row(i)));
        }
        allValid(target, to - from);
    }

    public void timestamps(int from, int to, BigIntVector target) {
        target.allocateNew(to - from);
        long address = target.getDataBufferAddress();
        for (int i = from; i < to; i++) {
            OffHeap.putLong(address + 8L * (i - from), part.timestamp(selection.row(i)));
        }
        allValid(target, to - from);
    }

    /** Codes of the rows' series, as {@code codes} gives them; negative is NULL. */
    public void codes(int from, int to, int[] codesBySid, IntVector target) {
        int rows = to - from;
        target.allocateNew(rows);
        clearValidity(target, rows);
        long address = target.getDataBufferAddress();
        long validity = target.getValidityBufferAddress();
        for (int i = 0; i < rows; i++) {
            int code = codesBySid[part.sid(selection.row(from + i))];
            OffHeap.putInt(address + 4L * i, Math.max(code, 0));
            if (code >= 0) {
                OffHeap.setBit(validity, i);
            }
        }
        target.setValueCount(rows);
    }

    /** A field; when this memtable does not know the column, all rows are older than it. */
    public void field(ColumnSchema column, int from, int to, FieldVector target) {
        int slot = view.slot(column.id());
        int rows = to - from;
        boolean mayBeOlder = part.versions().anyBelow(column.addedIn(), Integer.MAX_VALUE);
        Optional<OlderRowsValue> older = mayBeOlder ? olderRows.of(column) : Optional.empty();
        switch (target) {
            case BaseVariableWidthVector strings -> strings(slot, from, to, older, strings);
            case BitVector bits -> {
                bits.allocateNew(rows);
                clearValidity(bits, rows);
                OffHeap.zero(bits.getDataBufferAddress(), rows + 7L >>> 3);
                bits(slot, from, to, bits);
                older.ifPresent(value -> defaults(value, from, to, bits));
            }
            case BaseFixedWidthVector fixed -> {
                fixed.allocateNew(rows);
                clearValidity(fixed, rows);
                if (slot >= 0 && !copyChunk(slot, from, to, fixed)) {
                    fixed(slot, from, to, fixed);
                }
                older.ifPresent(value -> defaults(value, from, to, fixed));
            }
            default -> throw new IllegalStateException("no column is kept as " + target.getMinorType());
        }
        target.setValueCount(rows);
    }

    private boolean isOlder(int output, OlderRowsValue value) {
        return selection.any(output, row -> value.isFor(part.versions().of(row)));
    }

    /** Puts the default into older rows, where no value was written. */
    private void defaults(OlderRowsValue value, int from, int to, BaseFixedWidthVector target) {
        int width = target instanceof BitVector ? 0 : target.getTypeWidth();
        long values = target.getDataBufferAddress();
        long validity = target.getValidityBufferAddress();
        for (int i = 0; i < to - from; i++) {
            if (OffHeap.getBit(validity, i) || !isOlder(from + i, value)) {
                continue;
            }
            OffHeap.setBit(validity, i);
            switch (width) {
                case 0 -> {
                    if (value.block().intAt(0) != 0) {
                        OffHeap.setBit(values, i);
                    }
                }
                case 1 ->
                    OffHeap.ALL.set(
                            OffHeap.BYTE, values + i, (byte) value.block().intAt(0));
                case 2 ->
                    OffHeap.ALL.set(OffHeap.SHORT, values + 2L * i, (short)
                            value.block().intAt(0));
                case 4 -> OffHeap.putInt(values + 4L * i, value.block().intAt(0));
                case 8 -> OffHeap.putLong(values + 8L * i, value.block().longAt(0));
                default -> throw new IllegalStateException("no column is " + width + " bytes wide");
            }
        }
    }

    private boolean copyChunk(int slot, int from, int to, BaseFixedWidthVector target) {
        int chunkIndex = RowChunks.chunkOf(from);
        int first = RowChunks.firstRow(chunkIndex);
        if (!selection.isAll() || to > first + RowChunks.capacity(chunkIndex)) {
            return false;
        }
        ColumnChunk column = part.chunk(chunkIndex).column(slot);
        if (column == null) {
            return true;
        }
        if (!column.allValid(to - first)) {
            return false;
        }
        int width = target.getTypeWidth();
        OffHeap.copy(
                column.valuesAddress() + (long) (from - first) * width,
                target.getDataBufferAddress(),
                (long) (to - from) * width);
        OffHeap.setBits(target.getValidityBufferAddress(), 0, to - from);
        return true;
    }

    private void fixed(int slot, int from, int to, BaseFixedWidthVector target) {
        int width = target.getTypeWidth();
        long values = target.getDataBufferAddress();
        long validity = target.getValidityBufferAddress();
        for (int i = 0; i < to - from; i++) {
            int row = selection.rowWithValue(from + i, part, slot);
            int chunkIndex = RowChunks.chunkOf(row);
            ColumnChunk column = part.chunk(chunkIndex).column(slot);
            int at = row - RowChunks.firstRow(chunkIndex);
            if (column == null || !column.isValid(at)) {
                continue;
            }
            OffHeap.setBit(validity, i);
            long source = column.valuesAddress() + (long) at * width;
            switch (width) {
                case 1 -> OffHeap.ALL.set(OffHeap.BYTE, values + i, OffHeap.ALL.get(OffHeap.BYTE, source));
                case 2 -> OffHeap.ALL.set(OffHeap.SHORT, values + 2L * i, OffHeap.ALL.get(OffHeap.SHORT, source));
                case 4 -> OffHeap.putInt(values + 4L * i, OffHeap.getInt(source));
                case 8 -> OffHeap.putLong(values + 8L * i, OffHeap.getLong(source));
                default -> throw new IllegalStateException("no column is " + width + " bytes wide");
            }
        }
    }

    private void bits(int slot, int from, int to, BitVector target) {
        for (int i = 0; slot >= 0 && i < to - from; i++) {
            int row = selection.rowWithValue(from + i, part, slot);
            int chunkIndex = RowChunks.chunkOf(row);
            ColumnChunk column = part.chunk(chunkIndex).column(slot);
            int at = row - RowChunks.firstRow(chunkIndex);
            if (column != null && column.isValid(at)) {
                OffHeap.setBit(target.getValidityBufferAddress(), i);
                if (column.intAt(at) != 0) {
                    OffHeap.setBit(target.getDataBufferAddress(), i);
                }
            }
        }
    }

    private void strings(int slot, int from, int to, Optional<OlderRowsValue> older, BaseVariableWidthVector target) {
        int rows = to - from;
        // Freed when nothing here refers to it any more.
        MemorySegment missing = older.map(value -> Arena.ofAuto()
                        .allocateFrom(
                                ValueLayout.JAVA_BYTE,
                                Arrays.copyOf(
                                        value.block().bytes(), value.block().offset(1))))
                .orElse(MemorySegment.NULL);
        long[] addresses = new long[rows];
        int[] lengths = new int[rows];
        long total = 0;
        for (int i = 0; i < rows; i++) {
            lengths[i] = -1;
            if (slot >= 0) {
                int row = selection.rowWithValue(from + i, part, slot);
                int chunkIndex = RowChunks.chunkOf(row);
                ColumnChunk column = part.chunk(chunkIndex).column(slot);
                int at = row - RowChunks.firstRow(chunkIndex);
                if (column != null && column.isValid(at)) {
                    addresses[i] = column.stringAddress(at);
                    lengths[i] = column.stringLength(at);
                }
            }
            if (lengths[i] < 0 && older.isPresent() && isOlder(from + i, older.get())) {
                addresses[i] = missing.address();
                lengths[i] = (int) missing.byteSize();
            }
            total += Math.max(0, lengths[i]);
        }
        target.allocateNew(total, rows);
        OffHeap.zero(target.getValidityBufferAddress(), rows + 7L >>> 3);
        long offsets = target.getOffsetBufferAddress();
        long data = target.getDataBufferAddress();
        int position = 0;
        OffHeap.putInt(offsets, 0);
        for (int i = 0; i < rows; i++) {
            if (lengths[i] >= 0) {
                OffHeap.copy(addresses[i], data + position, lengths[i]);
                position += lengths[i];
                OffHeap.setBit(target.getValidityBufferAddress(), i);
            }
            OffHeap.putInt(offsets + 4L * (i + 1), position);
        }
        target.setLastSet(rows - 1);
        Reference.reachabilityFence(missing);
    }

    private static void allValid(BaseFixedWidthVector target, int rows) {
        clearValidity(target, rows);
        OffHeap.setBits(target.getValidityBufferAddress(), 0, rows);
        target.setValueCount(rows);
    }

    private static void clearValidity(BaseFixedWidthVector target, int rows) {
        OffHeap.zero(target.getValidityBufferAddress(), rows + 7L >>> 3);
    }
}
