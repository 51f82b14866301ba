package io.kontiki.region.memtable;

import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import io.kontiki.region.block.ColumnBlock;
import io.kontiki.region.block.OlderRowsValue;
import io.kontiki.region.block.OlderRowsValues;
import io.kontiki.region.block.RowBlock;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * Copies rows of a frozen memtable, listed in the order of a file, into blocks. The caller holds a reference to the memtable; one
 * thread.
 *
 * <p>Neighbours in a file came far apart, so that reading row after row of the file would miss the processor's caches at every
 * value. So the rows of a block are visited in the order in which they came, and each value is put at its place in the block. And
 * where a field has 4 or 8 bytes and no row lacks it, its values are copied without a look at each one's chunk.
 */
public final class FlushReader {
    private final MemtableView view;
    private final OlderRowsValues olderRows = new OlderRowsValues();
    /** The rows of the block in the order in which they came: the row above, its place in the block below 32 bits. */
    private long[] visits = new long[0];

    public FlushReader(MemtableView view) {
        this.view = view;
    }

    /**
     * Whether some row has a value for the field, its default for older rows included, as far as can be told without reading rows.
     *
     * @param lateFile whether rows of a late file are asked about: they are all of the late part, those of an in-order one of both
     */
    public boolean hasValues(ColumnSchema field, boolean lateFile) {
        return partHasValues(field, true) || !lateFile && partHasValues(field, false);
    }

    /** Copies output rows {@code from} to {@code to} into a block, whose fields may be unknown here (then NULL). */
    public void read(FlushRows rows, int from, int to, RowBlock target) {
        int count = to - from;
        target.begin(count);
        arrange(rows, from, count);
        gatherInts(origins(RowChunk::sidsAddress, Integer.BYTES), count, target.sids());
        gatherLongs(origins(RowChunk::timestampsAddress, Long.BYTES), count, target.timestamps());
        for (ColumnBlock field : target.fields()) {
            int slot = view.slot(field.schema().id());
            if (slot < 0) {
                readMissing(count, field);
            } else if (!gather(slot, count, field)) {
                readEach(rows, from, count, slot, field);
            }
        }
    }

    private void readEach(FlushRows rows, int from, int count, int slot, ColumnBlock field) {
        Optional<OlderRowsValue> older = olderRows.of(field.schema());
        for (int i = 0; i < count; i++) {
            int row = rows.newestWithValue(from + i, view, slot);
            MemtablePart part = view.content(FlushRows.isLate(row));
            // A default stands behind every value that was written.
            boolean missing = older.isPresent()
                    && !part.isValid(slot, FlushRows.place(row))
                    && rows.any(from + i, any -> older.get().isFor(version(any)));
            if (missing) {
                older.get().put(field, i);
            } else {
                part.read(slot, FlushRows.place(row), field, i);
            }
        }
    }

    private int version(int row) {
        return view.content(FlushRows.isLate(row)).versions().of(FlushRows.place(row));
    }

    private boolean partHasValues(ColumnSchema field, boolean late) {
        MemtablePart part = view.content(late);
        int slot = view.slot(field.id());
        int chunks = chunks(late);
        if (part.versions().anyBelow(field.addedIn(), view.rows(late))
                && olderRows.of(field).isPresent()) {
            return true;
        }
        for (int chunk = 0; slot >= 0 && chunk < chunks; chunk++) {
            if (part.chunk(chunk).column(slot) != null) {
                return true;
            }
        }
        return false;
    }

    private static void readMissing(int count, ColumnBlock target) {
        for (int i = 0; i < count && target.kind() == ColumnBlock.Kind.BYTES; i++) {
            target.setNullBytes(i);
        }
    }

    private void arrange(FlushRows rows, int from, int count) {
        if (visits.length < count) {
            visits = new long[count];
        }
        for (int i = 0; i < count; i++) {
            visits[i] = (long) rows.newest(from + i) << 32 | i;
        }
        Arrays.sort(visits, 0, count);
    }

    /** @return false when nothing was copied: the field is not of the simple kind, or some row has no value */
    private boolean gather(int slot, int count, ColumnBlock target) {
        DataType type = target.schema().type();
        if (type.isVariableLength()
                || type.width() < Integer.BYTES
                || !allValid(slot, false)
                || !allValid(slot, true)) {
            return false;
        }
        long[][] origins = origins(chunk -> chunk.column(slot).valuesAddress(), type.width());
        if (target.kind() == ColumnBlock.Kind.LONG) {
            gatherLongs(origins, count, target.longs());
        } else {
            gatherInts(origins, count, target.ints());
        }
        target.allValid();
        return true;
    }

    private void gatherLongs(long[][] origins, int count, long[] target) {
        for (int i = 0; i < count; i++) {
            long visit = visits[i];
            target[(int) visit] = OffHeap.getLong(address(origins, (int) (visit >> 32), Long.BYTES));
        }
    }

    private void gatherInts(long[][] origins, int count, int[] target) {
        for (int i = 0; i < count; i++) {
            long visit = visits[i];
            target[(int) visit] = OffHeap.getInt(address(origins, (int) (visit >> 32), Integer.BYTES));
        }
    }

    private static long address(long[][] origins, int row, int width) {
        int place = FlushRows.place(row);
        return origins[FlushRows.isLate(row) ? 1 : 0][RowChunks.chunkOf(place)] + (long) width * place;
    }

    /** By part and chunk, where row 0 of the part would lie if the chunk reached down to it. */
    private long[][] origins(ToLongFunction<RowChunk> address, int width) {
        long[][] origins = new long[2][];
        for (boolean late : new boolean[] {false, true}) {
            long[] ofPart = new long[chunks(late)];
            for (int chunk = 0; chunk < ofPart.length; chunk++) {
                long first = RowChunks.firstRow(chunk);
                ofPart[chunk] = address.applyAsLong(view.content(late).chunk(chunk)) - width * first;
            }
            origins[late ? 1 : 0] = ofPart;
        }
        return origins;
    }

    private boolean allValid(int slot, boolean late) {
        for (int chunk = 0; chunk < chunks(late); chunk++) {
            ColumnChunk column = view.content(late).chunk(chunk).column(slot);
            int rows = Math.min(view.rows(late) - RowChunks.firstRow(chunk), RowChunks.capacity(chunk));
            if (column == null || !column.allValid(rows)) {
                return false;
            }
        }
        return true;
    }

    private int chunks(boolean late) {
        int rows = view.rows(late);
        return rows == 0 ? 0 : RowChunks.chunkOf(rows - 1) + 1;
    }
}
