package io.kontiki.region.memtable;

import io.kontiki.common.batch.RowBatch;
import io.kontiki.common.schema.TableSchema;
import io.kontiki.region.series.SeriesTable;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.memory.BufferAllocator;

/**
 * The rows of one Region since a cut, off the heap, in columns. A row later than the last timestamp of its series goes to the
 * in-order part, any other to the late part, so that the in-order part holds each key once.
 *
 * <p>Append-only: what a {@link MemtableView} shows never changes. One writer, the apply thread, which also takes the views; any
 * thread reads through a view as long as it holds a reference. The memory is freed when the last reference is closed. A batch
 * that does not fit is refused as a whole; otherwise nothing here fails, except for want of memory.
 */
public final class Memtable implements AutoCloseable {
    private final SeriesTable series;
    private final MemtableMemory memory;
    private final MemtableColumns columns;
    private final MemtablePart inOrder;
    private final MemtablePart late;
    private final AtomicInteger references = new AtomicInteger(1);
    private List<MemtableDelete> deletes = List.of();
    private BatchCheck check;
    private int[] batchSids = new int[0];
    private int[] rowSids = new int[0];

    public Memtable(TableSchema schema, SeriesTable series, BufferAllocator allocator) {
        this.check = new BatchCheck(schema);
        this.series = series;
        this.memory = new MemtableMemory(allocator);
        this.columns = new MemtableColumns(schema);
        this.inOrder = new MemtablePart(memory, columns);
        this.late = new MemtablePart(memory, columns);
    }

    /**
     * Appends the rows of a batch, or says why it does not fit the schema: then nothing has changed. Apply thread.
     *
     * @param schemaVersion under which the batch was made, no newer than the schema here: its rows are older than fields added since
     */
    public Optional<BatchRefusal> append(RowBatch batch, int schemaVersion) {
        Optional<BatchRefusal> refusal = mapSeries(batch);
        if (refusal.isPresent()) {
            return refusal;
        }
        int rows = batch.rows();
        if (rowSids.length < rows) {
            rowSids = new int[rows];
        }
        MemorySegment timestamps = batch.timestamps();
        MemorySegment indexes = batch.seriesIndexes();
        int runStart = 0;
        boolean runLate = false;
        for (int row = 0; row < rows; row++) {
            int sid = batchSids[indexes.get(RowBatch.INT, 4L * row)];
            long timestamp = timestamps.get(RowBatch.LONG, 8L * row);
            rowSids[row] = sid;
            boolean isLate = timestamp <= series.lastTimestamp(sid);
            if (!isLate) {
                series.advance(sid, timestamp);
            }
            if (isLate != runLate) {
                appendRun(batch, runLate, runStart, row, schemaVersion);
                runStart = row;
                runLate = isLate;
            }
        }
        appendRun(batch, runLate, runStart, rows, schemaVersion);
        series.publish();
        return Optional.empty();
    }

    /** Removes the matching rows that are here now. Apply thread. */
    public void delete(DeletePredicate predicate, long logIndex) {
        if (isEmpty()) {
            return;
        }
        List<MemtableDelete> all = new ArrayList<>(deletes);
        all.add(new MemtableDelete(predicate, inOrder.rows(), late.rows(), logIndex));
        deletes = List.copyOf(all);
    }

    /** Takes up the columns that a newer schema has added; the series table is told separately. Apply thread. */
    public void growSchema(TableSchema newer) {
        if (newer.version() > check.schema().version()) {
            columns.grow(newer);
            check = new BatchCheck(newer);
        }
    }

    /** What is here now. Apply thread; the view may be read by any. */
    public MemtableView view() {
        return new MemtableView(this, check.schema(), columns.fields(), inOrder.view(), late.view(), deletes);
    }

    /** Rows that were written, deleted ones included. Apply thread. */
    public int rows() {
        return inOrder.rows() + late.rows();
    }

    public int lateRows() {
        return late.rows();
    }

    public boolean isEmpty() {
        return rows() == 0;
    }

    /** All memory that this memtable holds. Any thread. */
    public long byteSize() {
        return memory.byteSize() + inOrder.byteSize() + late.byteSize();
    }

    /** Takes a reference, unless the memory is already freed: then the caller must use a newer image. */
    public boolean tryRetain() {
        int count;
        do {
            count = references.get();
            if (count == 0) {
                return false;
            }
        } while (!references.compareAndSet(count, count + 1));
        return true;
    }

    /** Gives a reference back; the owner's and each retained one exactly once. */
    @Override
    public void close() {
        int left = references.decrementAndGet();
        if (left < 0) {
            throw new IllegalStateException("a memtable was closed more often than it was retained");
        }
        if (left == 0) {
            memory.free();
        }
    }

    SeriesTable series() {
        return series;
    }

    MemtablePart part(boolean lateRows) {
        return lateRows ? late : inOrder;
    }

    /** Maps the batch's series to sids; new ones are added only when all of the batch is right. */
    private Optional<BatchRefusal> mapSeries(RowBatch batch) {
        Optional<BatchRefusal> refusal = check.fieldRefusal(batch);
        int count = batch.seriesCount();
        if (batchSids.length < count) {
            batchSids = new int[count];
        }
        boolean allKnown = true;
        for (int i = 0; i < count && refusal.isEmpty(); i++) {
            batchSids[i] = series.sid(batch.seriesKey(i));
            if (batchSids[i] < 0) {
                refusal = check.keyRefusal(batch.seriesKey(i));
                allKnown = false;
            }
        }
        for (int i = 0; i < count && refusal.isEmpty() && !allKnown; i++) {
            if (batchSids[i] < 0) {
                batchSids[i] = series.sidOrAdd(batch.seriesKey(i));
            }
        }
        return refusal;
    }

    private void appendRun(RowBatch batch, boolean lateRows, int from, int to, int schemaVersion) {
        if (to > from) {
            part(lateRows).append(batch, rowSids, from, to - from, schemaVersion);
        }
    }
}
