package io.kontiki.region.memtable;

import io.kontiki.common.batch.RowBatch;
import io.kontiki.region.block.ColumnBlock;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The in-order or the late rows of a memtable, in the order in which they came. Rows are numbered from 0; of two rows of one key
 * the one with the greater number is newer.
 *
 * <p>Written by the apply thread; everybody else reads rows below the count of a {@link MemtableView}.
 */
final class MemtablePart {
    private final MemtableMemory memory;
    private final MemtableColumns columns;
    private final SeriesHeads heads = new SeriesHeads();
    private final RowVersions versions = new RowVersions();
    private volatile RowChunk[] chunks = new RowChunk[0];
    private int rows;
    private long minTimestamp = Long.MAX_VALUE;
    private long maxTimestamp = Long.MIN_VALUE;

    MemtablePart(MemtableMemory memory, MemtableColumns columns) {
        this.memory = memory;
        this.columns = columns;
    }

    /** Rows written so far; the writer's own number. */
    int rows() {
        return rows;
    }

    MemtableView.PartView view() {
        return new MemtableView.PartView(rows, minTimestamp, maxTimestamp);
    }

    long byteSize() {
        return heads.byteSize();
    }

    /** Appends rows {@code from} to {@code from + count} of a batch that was made under a version of the schema. */
    void append(RowBatch batch, int[] rowSids, int from, int count, int schemaVersion) {
        versions.from(rows, schemaVersion);
        int done = 0;
        while (done < count) {
            int chunkIndex = RowChunks.chunkOf(rows);
            if (chunkIndex == chunks.length) {
                addChunk(chunkIndex);
            }
            RowChunk chunk = chunks[chunkIndex];
            int first = RowChunks.firstRow(chunkIndex);
            int at = rows - first;
            int piece = Math.min(count - done, RowChunks.capacity(chunkIndex) - at);
            appendPiece(chunk, first, at, batch, rowSids, from + done, piece);
            rows += piece;
            done += piece;
        }
    }

    int sid(int row) {
        int chunk = RowChunks.chunkOf(row);
        return chunks[chunk].sid(row - RowChunks.firstRow(chunk));
    }

    long timestamp(int row) {
        int chunk = RowChunks.chunkOf(row);
        return chunks[chunk].timestamp(row - RowChunks.firstRow(chunk));
    }

    /** The row of the same series that came before, or -1. */
    int previous(int row) {
        int chunk = RowChunks.chunkOf(row);
        return chunks[chunk].previous(row - RowChunks.firstRow(chunk));
    }

    /** The newest row of the series below a count, or -1. */
    int head(int sid, int belowRow) {
        int row = heads.head(sid);
        while (row >= belowRow) {
            row = previous(row);
        }
        return row;
    }

    RowChunk chunk(int index) {
        return chunks[index];
    }

    RowVersions versions() {
        return versions;
    }

    /** Slot -1 is a field that is not known here. */
    boolean isValid(int slot, int row) {
        if (slot < 0) {
            return false;
        }
        int chunk = RowChunks.chunkOf(row);
        ColumnChunk column = chunks[chunk].column(slot);
        return column != null && column.isValid(row - RowChunks.firstRow(chunk));
    }

    /** Copies a field of one row to a row of a block, NULL included. */
    void read(int slot, int row, ColumnBlock target, int targetRow) {
        int chunk = RowChunks.chunkOf(row);
        ColumnChunk column = chunks[chunk].column(slot);
        int at = row - RowChunks.firstRow(chunk);
        if (column != null && column.isValid(at)) {
            column.read(at, target, targetRow);
        } else if (target.kind() == ColumnBlock.Kind.BYTES) {
            target.setNullBytes(targetRow);
        }
    }

    private void addChunk(int index) {
        RowChunk[] grown = Arrays.copyOf(chunks, index + 1);
        grown[index] = new RowChunk(RowChunks.capacity(index), columns.count(), memory);
        chunks = grown;
    }

    private void appendPiece(RowChunk chunk, int first, int at, RowBatch batch, int[] rowSids, int from, int count) {
        MemorySegment.copy(rowSids, from, OffHeap.ALL, OffHeap.INT, chunk.sidsAddress() + 4L * at, count);
        MemorySegment.copy(batch.timestamps(), 8L * from, OffHeap.ALL, chunk.timestampsAddress() + 8L * at, 8L * count);
        for (RowBatch.Field field : batch.fields()) {
            int slot = columns.slot(field.columnId());
            chunk.columnForWrite(slot, columns.count(), columns.type(slot)).append(field, from, count, at);
        }
        long min = minTimestamp;
        long max = maxTimestamp;
        for (int i = 0; i < count; i++) {
            int sid = rowSids[from + i];
            chunk.setPrevious(at + i, heads.head(sid));
            heads.set(sid, first + at + i);
            long timestamp = chunk.timestamp(at + i);
            min = Math.min(min, timestamp);
            max = Math.max(max, timestamp);
        }
        minTimestamp = min;
        maxTimestamp = max;
    }
}
