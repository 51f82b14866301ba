package io.kontiki.region.memtable;

import io.kontiki.common.schema.MergeMode;
import io.kontiki.region.series.SeriesOrder;

/**
 * All rows of a frozen memtable as files hold them: by the order of the series, then by time, deletes applied, each key once
 * (unless the table keeps repeats).
 *
 * <p>Writers that run side by side deliver rows a little out of order, so that many rows are late only against others of the same
 * memtable. A late row that is not before the first in-order row of its series is later than everything from before the memtable;
 * it takes its place among the in-order rows, and the in-order tier still holds each key once. The rest stays late: its files have
 * to be merged when they are read.
 *
 * @param inOrder rows for the in-order tier
 * @param late rows that may repeat a key of files from before
 */
public record FlushOrder(FlushRows inOrder, FlushRows late) {
    /** The caller holds a reference to the memtable. Any thread. */
    public static FlushOrder of(MemtableView view, SeriesOrder order, MergeMode mode) {
        SortedPart inOrder = SortedPart.of(view, false, order);
        if (view.lateRows() == 0) {
            return new FlushOrder(FlushRows.of(inOrder.rows()), FlushRows.of(new int[0]));
        }
        SortedPart late = SortedPart.of(view, true, order);
        FlushRows.Builder merged = new FlushRows.Builder(inOrder.rows().length + late.rows().length);
        FlushRows.Builder left = new FlushRows.Builder(late.rows().length);
        for (int rank = 0; rank < order.count(); rank++) {
            int firstMerged = leaveEarly(rank, inOrder, late, left);
            merge(rank, inOrder, late, firstMerged, merged);
        }
        return new FlushOrder(merged.build(mode), left.build(mode));
    }

    /** @return the place of the first late row of the series that does not stay late */
    private static int leaveEarly(int rank, SortedPart inOrder, SortedPart late, FlushRows.Builder left) {
        int first = inOrder.starts()[rank];
        boolean hasInOrder = first < inOrder.starts()[rank + 1];
        long begin = hasInOrder ? inOrder.timestamp(first) : 0;
        int at = late.starts()[rank];
        left.beginSeries();
        while (at < late.starts()[rank + 1] && (!hasInOrder || late.timestamp(at) < begin)) {
            left.add(FlushRows.late(late.rows()[at]), late.timestamp(at));
            at++;
        }
        return at;
    }

    private static void merge(int rank, SortedPart inOrder, SortedPart late, int lateFrom, FlushRows.Builder merged) {
        int at = inOrder.starts()[rank];
        int end = inOrder.starts()[rank + 1];
        int lateAt = lateFrom;
        int lateEnd = late.starts()[rank + 1];
        merged.beginSeries();
        while (lateAt < lateEnd) {
            long lateTimestamp = late.timestamp(lateAt);
            // Of one key the late rows are newer, so they stand after the in-order row.
            while (at < end && inOrder.timestamp(at) <= lateTimestamp) {
                merged.add(inOrder.rows()[at], inOrder.timestamp(at));
                at++;
            }
            merged.add(FlushRows.late(late.rows()[lateAt]), lateTimestamp);
            lateAt++;
        }
        merged.addAll(inOrder.rows(), at, end);
    }
}
