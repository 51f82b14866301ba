package io.kontiki.common.batch;

import io.kontiki.common.schema.DataType;
import java.util.Arrays;

/** A field of fixed width: one long per row, with the raw bits of floating point values. */
final class FixedColumn extends FieldColumn {
    private long[] values = new long[64];

    FixedColumn(int columnId, DataType type) {
        super(columnId, type);
    }

    void set(int row, long value) {
        advance(row);
        if (row >= values.length) {
            values = Arrays.copyOf(values, Math.max(row + 1, values.length * 2));
        }
        values[row] = value;
    }

    /** Valid below the rows given to {@link #complete}. */
    long[] values() {
        return values;
    }

    @Override
    void fillGap(int row) {
        if (row > values.length) {
            values = Arrays.copyOf(values, Math.max(row, values.length * 2));
        }
        Arrays.fill(values, end, row, 0);
    }

    @Override
    void dropLast(int row) {
        values[row] = 0;
    }

    @Override
    long valueBytes(int rows) {
        return (long) rows * type.width();
    }

    @Override
    void appendSelected(FieldColumn source, int[] rows, int count) {
        FixedColumn from = (FixedColumn) source;
        for (int i = 0; i < count; i++) {
            if (from.isValid(rows[i])) {
                set(i, from.values[rows[i]]);
            }
        }
    }
}
