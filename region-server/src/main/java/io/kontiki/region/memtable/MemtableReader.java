package io.kontiki.region.memtable;

import io.kontiki.common.schema.MergeMode;
import io.kontiki.region.series.IntSort;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Selects rows of one part of a memtable as of a view for a scan: deletes applied, repeats of the late part merged. The caller
 * holds a reference to the memtable. Any thread.
 */
public final class MemtableReader {
    private final MemtableView view;
    private final boolean late;
    private final MemtablePart part;
    private final RowFilter deletes;
    private final MergeMode mergeMode;

    /** @param laterDeletes deletes that are newer than every row of the view */
    public MemtableReader(MemtableView view, boolean late, List<DeletePredicate> laterDeletes, MergeMode mergeMode) {
        this.view = view;
        this.late = late;
        this.part = view.content(late);
        this.deletes = new RowFilter(view, late, laterDeletes);
        this.mergeMode = mergeMode;
    }

    public MemtableView view() {
        return view;
    }

    /**
     * The rows of some series within a time range: the in-order part in any order, the late part with each key once.
     *
     * @param sids the series, or null for all of them
     */
    public RowSelection matching(BitSet sids, long from, long to) {
        int limit = view.rows(late);
        if (!late
                && sids == null
                && deletes.isEmpty()
                && from <= view.inOrder().minTimestamp()
                && to >= view.inOrder().maxTimestamp()) {
            return RowSelection.all(limit);
        }
        int[] rows = sids != null && sids.cardinality() < 64 + (view.series().count() >>> 4)
                ? byChain(sids, from, to)
                : byScan(sids, from, to);
        return late ? mergeRepeats(rows) : RowSelection.of(rows, rows.length);
    }

    MemtablePart part() {
        return part;
    }

    private int compareTime(int left, int right) {
        return Long.compare(part.timestamp(left), part.timestamp(right));
    }

    private int compareKey(int left, int right) {
        int bySeries = Integer.compare(part.sid(left), part.sid(right));
        if (bySeries != 0) {
            return bySeries;
        }
        int byTime = compareTime(left, right);
        return byTime != 0 ? byTime : Integer.compare(left, right);
    }

    private RowSelection mergeRepeats(int[] rows) {
        if (mergeMode != MergeMode.APPEND) {
            IntSort.sort(rows, this::compareKey);
        }
        return group(rows);
    }

    /** Rows of one key stand side by side, oldest first: keeps the newest, or groups them, or keeps all. */
    private RowSelection group(int[] rows) {
        if (mergeMode == MergeMode.APPEND || rows.length == 0) {
            return RowSelection.of(rows, rows.length);
        }
        int[] starts = new int[rows.length + 1];
        int count = 1;
        for (int i = 1; i < rows.length; i++) {
            if (part.sid(rows[i]) != part.sid(rows[i - 1]) || part.timestamp(rows[i]) != part.timestamp(rows[i - 1])) {
                starts[count++] = i;
            }
        }
        starts[count] = rows.length;
        if (count == rows.length) {
            return RowSelection.of(rows, count);
        }
        if (mergeMode == MergeMode.LAST_NON_NULL) {
            return RowSelection.grouped(rows, starts, count);
        }
        int[] newest = new int[count];
        for (int i = 0; i < count; i++) {
            newest[i] = rows[starts[i + 1] - 1];
        }
        return RowSelection.of(newest, count);
    }

    private int[] byChain(BitSet sids, long from, long to) {
        int limit = view.rows(late);
        int[] rows = new int[64];
        int count = 0;
        for (int sid = sids.nextSetBit(0); sid >= 0; sid = sids.nextSetBit(sid + 1)) {
            int start = count;
            for (int row = part.head(sid, limit); row >= 0; row = part.previous(row)) {
                long timestamp = part.timestamp(row);
                if (timestamp < from && !late) {
                    break;
                }
                if (timestamp >= from && timestamp <= to && !deletes.isDeleted(row, sid, timestamp)) {
                    if (count == rows.length) {
                        rows = Arrays.copyOf(rows, count * 2);
                    }
                    rows[count++] = row;
                }
            }
            reverse(rows, start, count);
        }
        return Arrays.copyOf(rows, count);
    }

    private int[] byScan(BitSet sids, long from, long to) {
        int limit = view.rows(late);
        int[] rows = new int[limit];
        int count = 0;
        for (int row = 0; row < limit; row++) {
            long timestamp = part.timestamp(row);
            if (timestamp >= from && timestamp <= to) {
                int sid = part.sid(row);
                if ((sids == null || sids.get(sid)) && !deletes.isDeleted(row, sid, timestamp)) {
                    rows[count++] = row;
                }
            }
        }
        return Arrays.copyOf(rows, count);
    }

    private static void reverse(int[] values, int from, int to) {
        for (int left = from, right = to - 1; left < right; left++, right--) {
            int value = values[left];
            values[left] = values[right];
            values[right] = value;
        }
    }
}
