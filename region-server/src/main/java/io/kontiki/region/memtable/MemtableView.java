package io.kontiki.region.memtable;

import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.TableSchema;
import io.kontiki.region.series.SeriesTable;
import java.util.List;

/**
 * A memtable as of one entry: its row counts and deletes. Holds no reference by itself: whoever reads rows through it has
 * retained the {@link #memtable()}.
 *
 * @param schema the newest schema that the memtable knows
 * @param fields its fields by slot
 * @param minTimestamp of all rows; meaningless when there are none
 * @param maxTimestamp of all rows
 * @param deletes oldest first
 */
public record MemtableView(
        Memtable memtable,
        TableSchema schema,
        List<ColumnSchema> fields,
        int inOrderRows,
        int lateRows,
        long minTimestamp,
        long maxTimestamp,
        List<MemtableDelete> deletes) {

    public int rows() {
        return inOrderRows + lateRows;
    }

    public boolean isEmpty() {
        return rows() == 0;
    }

    public int rows(boolean late) {
        return late ? lateRows : inOrderRows;
    }

    public SeriesTable series() {
        return memtable.series();
    }

    MemtablePart part(boolean late) {
        return memtable.part(late);
    }

    /** The slot of a field, or -1 when this memtable does not know the column. */
    int slot(int columnId) {
        for (int slot = 0; slot < fields.size(); slot++) {
            if (fields.get(slot).id() == columnId) {
                return slot;
            }
        }
        return -1;
    }
}
