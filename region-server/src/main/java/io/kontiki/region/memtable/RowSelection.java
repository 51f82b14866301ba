package io.kontiki.region.memtable;

import java.util.function.IntPredicate;

/**
 * Rows of one part of a memtable that are to be read, in their order. An output row is one row, or (where fields of several rows
 * of one key are merged) a group of rows, oldest first. Immutable.
 */
public final class RowSelection {
    private final int count;
    /** Null: every row from 0 on. */
    private final int[] rows;
    /** Null: each row is its own group; otherwise where each group begins in rows, and the end. */
    private final int[] groups;

    private RowSelection(int count, int[] rows, int[] groups) {
        this.count = count;
        this.rows = rows;
        this.groups = groups;
    }

    static RowSelection all(int count) {
        return new RowSelection(count, null, null);
    }

    static RowSelection of(int[] rows, int count) {
        return new RowSelection(count, rows, null);
    }

    static RowSelection grouped(int[] rows, int[] groups, int count) {
        return new RowSelection(count, rows, groups);
    }

    /** Output rows. */
    public int count() {
        return count;
    }

    /** Whether every row of the part is read as it stands. */
    boolean isAll() {
        return rows == null;
    }

    boolean isGrouped() {
        return groups != null;
    }

    /** The newest row of an output row. */
    int row(int output) {
        if (rows == null) {
            return output;
        }
        return groups == null ? rows[output] : rows[groups[output + 1] - 1];
    }

    /** Whether a condition holds for a row of those that make an output row. */
    boolean any(int output, IntPredicate condition) {
        if (groups == null) {
            return condition.test(row(output));
        }
        for (int at = groups[output]; at < groups[output + 1]; at++) {
            if (condition.test(rows[at])) {
                return true;
            }
        }
        return false;
    }

    /**
     * The row that gives a field of an output row: the newest of the group that has a value, or the newest when none has.
     */
    int rowWithValue(int output, MemtablePart part, int slot) {
        if (groups == null) {
            return row(output);
        }
        int last = groups[output + 1] - 1;
        for (int at = last; at >= groups[output]; at--) {
            if (part.isValid(slot, rows[at])) {
                return rows[at];
            }
        }
        return rows[last];
    }
}
