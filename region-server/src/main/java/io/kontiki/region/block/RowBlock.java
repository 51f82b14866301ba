package io.kontiki.region.block;

import io.kontiki.common.schema.ColumnSchema;
import java.util.List;

/**
 * Some rows in columns: series id, timestamp and fields. What is written to a file, read from one, or handed to a query, piece by
 * piece. Reused; one thread.
 */
public final class RowBlock {
    private final List<ColumnBlock> fields;
    private int[] sids = new int[0];
    private long[] timestamps = new long[0];
    private int rows;

    public RowBlock(List<ColumnSchema> fields) {
        this.fields = fields.stream().map(ColumnBlock::new).toList();
    }

    /** Begins a block of that many rows; every field is NULL. */
    public void begin(int newRows) {
        if (sids.length < newRows) {
            sids = new int[newRows];
            timestamps = new long[newRows];
        }
        rows = newRows;
        for (ColumnBlock field : fields) {
            field.begin(newRows);
        }
    }

    /** Leaves out the last rows, which were not set. */
    public void truncate(int newRows) {
        rows = newRows;
        fields.forEach(field -> field.truncate(newRows));
    }

    /** Copies rows side by side of another block with the same fields to rows that are NULL so far, in the order of rows. */
    public void copyRange(int row, RowBlock from, int fromRow, int count) {
        System.arraycopy(from.sids, fromRow, sids, row, count);
        System.arraycopy(from.timestamps, fromRow, timestamps, row, count);
        for (int field = 0; field < fields.size(); field++) {
            fields.get(field).copyRange(row, from.fields.get(field), fromRow, count);
        }
    }

    public int rows() {
        return rows;
    }

    public int[] sids() {
        return sids;
    }

    public long[] timestamps() {
        return timestamps;
    }

    public List<ColumnBlock> fields() {
        return fields;
    }
}
