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
 * @param inOrder the in-order part
 * @param late the late part
 * @param deletes oldest first
 */
public record MemtableView(
        Memtable memtable,
        TableSchema schema,
        List<ColumnSchema> fields,
        PartView inOrder,
        PartView late,
        List<MemtableDelete> deletes) {

    /**
     * One part as of the entry.
     *
     * @param minTimestamp meaningless when there are no rows
     */
    public record PartView(int rows, long minTimestamp, long maxTimestamp) {}

    public PartView part(boolean lateRows) {
        return lateRows ? late : inOrder;
    }

    public int rows() {
        return inOrder.rows() + late.rows();
    }

    public int lateRows() {
        return late.rows();
    }

    public boolean isEmpty() {
        return rows() == 0;
    }

    public int rows(boolean lateRows) {
        return part(lateRows).rows();
    }

    public SeriesTable series() {
        return memtable.series();
    }

    MemtablePart content(boolean lateRows) {
        return memtable.part(lateRows);
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
