package io.kontiki.common.batch;

import io.kontiki.common.schema.DataType;
import java.util.Arrays;

/**
 * One field of a batch under construction: which rows have a value. Subclasses keep the values.
 *
 * <p>Rows come in growing order. While every row up to the last one set has a value there is no bitmap, so the usual case costs a
 * counter; the first gap makes the bitmap. Owned by the thread that owns the builder.
 */
abstract sealed class FieldColumn permits FixedColumn, VariableColumn {
    final int columnId;
    final DataType type;
    /** All rows from here on have no value yet. */
    int end;
    /** How many rows below {@link #end} have a value. */
    private int present;

    private boolean sparse;
    private long[] validity = {};

    FieldColumn(int columnId, DataType type) {
        this.columnId = columnId;
        this.type = type;
    }

    /** Marks the row as set. Returns false when it already was: the new value then replaces the old one. */
    final boolean advance(int row) {
        if (row == end) {
            end = row + 1;
            present++;
            if (sparse) {
                markValid(row);
            }
            return true;
        }
        if (row < end) {
            if (row != end - 1) {
                throw new IllegalStateException("rows are written in order: " + row + " after " + (end - 1));
            }
            return false;
        }
        makeSparse();
        fillGap(row);
        end = row + 1;
        present++;
        markValid(row);
        return true;
    }

    /** Makes the values of all rows below {@code rows} well defined (null ones are zero or empty). */
    final void complete(int rows) {
        if (end < rows) {
            makeSparse();
            fillGap(rows);
        }
    }

    /** Whether no row has a value. */
    final boolean isEmpty() {
        return present == 0;
    }

    final boolean hasNulls(int rows) {
        return present < rows;
    }

    final boolean isValid(int row) {
        return row < end && (!sparse || (validity[row >>> 6] >>> row & 1) != 0);
    }

    /** The bitmap word of 64 rows; only after {@link #complete} of a column with nulls. */
    final long validityWord(int word) {
        return word < validity.length ? validity[word] : 0;
    }

    /** Takes back the value of the row that was begun last. */
    final void undo(int row) {
        if (end == row + 1 && isValid(row)) {
            dropLast(row);
            end = row;
            present--;
            if (sparse) {
                validity[row >>> 6] &= ~(1L << row);
            }
        }
    }

    void reset() {
        end = 0;
        present = 0;
        sparse = false;
    }

    /** Gives the rows from {@link #end} up to {@code row} a zero or empty value. */
    abstract void fillGap(int row);

    abstract void dropLast(int row);

    /** Bytes of the values of {@code rows} rows in a decoded batch, without validity. */
    abstract long valueBytes(int rows);

    /** Appends the values of the selected rows of another column of the same kind. */
    abstract void appendSelected(FieldColumn source, int[] rows, int count);

    private void makeSparse() {
        if (!sparse) {
            sparse = true;
            Arrays.fill(validity, 0);
            for (int row = 0; row < end; row++) {
                markValid(row);
            }
        }
    }

    private void markValid(int row) {
        int word = row >>> 6;
        if (word >= validity.length) {
            validity = Arrays.copyOf(validity, Math.max(word + 1, validity.length * 2));
        }
        validity[word] |= 1L << row;
    }
}
