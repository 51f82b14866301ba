package io.kontiki.region.memtable;

import io.kontiki.region.series.IntSort;
import io.kontiki.region.series.SeriesOrder;
import java.util.Arrays;
import java.util.List;

/**
 * The undeleted rows of one part of a memtable, by series and then by time; of one key the older row first. Rows are not compared
 * to sort them by series, which is a counting sort by the rank of the series.
 *
 * @param rows numbers of rows in the part
 * @param starts where the rows of each rank begin, and the end
 */
record SortedPart(MemtablePart part, int[] rows, int[] starts) {
    static SortedPart of(MemtableView view, boolean late, SeriesOrder order) {
        MemtablePart part = view.content(late);
        int[] arrived = undeleted(view, late);
        int[] starts = new int[order.count() + 1];
        for (int row : arrived) {
            starts[order.rank(part.sid(row)) + 1]++;
        }
        for (int rank = 0; rank < order.count(); rank++) {
            starts[rank + 1] += starts[rank];
        }
        int[] rows = new int[arrived.length];
        int[] next = Arrays.copyOf(starts, order.count());
        for (int row : arrived) {
            rows[next[order.rank(part.sid(row))]++] = row;
        }
        SortedPart sorted = new SortedPart(part, rows, starts);
        if (late) {
            sorted.sortByTime();
        }
        return sorted;
    }

    long timestamp(int place) {
        return part.timestamp(rows[place]);
    }

    private static int[] undeleted(MemtableView view, boolean late) {
        MemtablePart part = view.content(late);
        RowFilter deletes = new RowFilter(view, late, List.of());
        int[] rows = new int[view.rows(late)];
        int count = 0;
        for (int row = 0; row < rows.length; row++) {
            if (deletes.isEmpty() || !deletes.isDeleted(row, part.sid(row), part.timestamp(row))) {
                rows[count++] = row;
            }
        }
        return Arrays.copyOf(rows, count);
    }

    /** Rows of the in-order part came in the order of time; late ones did not. */
    private void sortByTime() {
        int[] scratch = new int[rows.length];
        for (int rank = 0; rank + 1 < starts.length; rank++) {
            if (starts[rank + 1] - starts[rank] > 1) {
                IntSort.sort(
                        rows,
                        starts[rank],
                        starts[rank + 1],
                        scratch,
                        (left, right) -> Long.compare(part.timestamp(left), part.timestamp(right)));
            }
        }
    }
}
