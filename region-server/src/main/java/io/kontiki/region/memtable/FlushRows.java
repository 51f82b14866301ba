package io.kontiki.region.memtable;

import io.kontiki.common.schema.MergeMode;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntPredicate;

/**
 * Rows of a memtable for one kind of file, in the file's order. An output row is one row, or (where fields of several rows of one
 * key are merged) a group of rows, oldest first. A row of the in-order part stands by its number, one of the late part by the
 * complement of its number. Immutable.
 */
public final class FlushRows {
    private final int count;
    private final int[] rows;
    /** Null: each row is its own group; otherwise where each group begins in rows, and the end. */
    private final int[] groups;

    private FlushRows(int count, int[] rows, int[] groups) {
        this.count = count;
        this.rows = rows;
        this.groups = groups;
    }

    static FlushRows of(int[] rows) {
        return new FlushRows(rows.length, rows, null);
    }

    /** Output rows. */
    public int count() {
        return count;
    }

    /** Whether a row, as it stands here, is of the late part. */
    static boolean isLate(int row) {
        return row < 0;
    }

    /** The number of a row in its part. */
    static int place(int row) {
        return row < 0 ? ~row : row;
    }

    /** A row of the late part as it stands here. */
    static int late(int place) {
        return ~place;
    }

    /** The newest row of an output row. */
    int newest(int output) {
        return groups == null ? rows[output] : rows[groups[output + 1] - 1];
    }

    /** The row that gives a field of an output row: the newest of the group that has a value, or the newest when none has. */
    int newestWithValue(int output, MemtableView view, int slot) {
        if (groups == null) {
            return rows[output];
        }
        for (int at = groups[output + 1] - 1; at >= groups[output]; at--) {
            int row = rows[at];
            if (view.content(isLate(row)).isValid(slot, place(row))) {
                return row;
            }
        }
        return newest(output);
    }

    /** Whether a condition holds for a row, as it stands here, of those that make an output row. */
    boolean any(int output, IntPredicate condition) {
        int from = groups == null ? output : groups[output];
        int to = groups == null ? output + 1 : groups[output + 1];
        for (int at = from; at < to; at++) {
            if (condition.test(rows[at])) {
                return true;
            }
        }
        return false;
    }

    /** Takes rows in the order of the file and notes which of them repeat the key of the row before. */
    static final class Builder {
        private final int[] rows;
        private final BitSet repeats = new BitSet();
        private int count;
        private boolean begun;
        private long lastTimestamp;

        Builder(int maxRows) {
            rows = new int[maxRows];
        }

        void beginSeries() {
            begun = false;
        }

        /** Rows of one series whose keys differ. */
        void addAll(int[] more, int from, int to) {
            System.arraycopy(more, from, rows, count, to - from);
            count += to - from;
        }

        void add(int row, long timestamp) {
            if (begun && timestamp == lastTimestamp) {
                repeats.set(count);
            }
            begun = true;
            lastTimestamp = timestamp;
            rows[count++] = row;
        }

        FlushRows build(MergeMode mode) {
            if (mode == MergeMode.APPEND || repeats.isEmpty()) {
                return of(Arrays.copyOf(rows, count));
            }
            int[] groups = new int[count + 1];
            int size = 0;
            for (int at = 0; at < count; at++) {
                if (!repeats.get(at)) {
                    groups[size++] = at;
                }
            }
            groups[size] = count;
            if (mode == MergeMode.LAST_NON_NULL) {
                return new FlushRows(size, rows, groups);
            }
            int[] newest = new int[size];
            for (int i = 0; i < size; i++) {
                newest[i] = rows[groups[i + 1] - 1];
            }
            return of(newest);
        }
    }
}
