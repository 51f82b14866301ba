package io.kontiki.region.series;

import java.util.Arrays;
import java.util.List;

/**
 * The series of a Region sorted by their tags (NULL first), as of one count. Rows are sorted by it without comparing rows.
 * Series are distinct in their tags, so the order is total. Immutable; any thread.
 */
public final class SeriesOrder {
    static final SeriesOrder EMPTY = new SeriesOrder(new int[0], new int[0]);

    private final int[] sorted;
    private final int[] ranks;

    private SeriesOrder(int[] sorted, int[] ranks) {
        this.sorted = sorted;
        this.ranks = ranks;
    }

    static SeriesOrder of(SeriesTable table, int count) {
        List<TagColumn> tags = table.tags();
        int[][] ranks = new int[tags.size()][];
        int bits = 0;
        for (int tag = 0; tag < ranks.length; tag++) {
            ranks[tag] = tags.get(tag).ranks(tags.get(tag).codesBelow(count));
            bits += 32 - Integer.numberOfLeadingZeros(ranks[tag].length);
        }
        int[] sorted = new int[count];
        Arrays.setAll(sorted, sid -> sid);
        if (bits < Long.SIZE) {
            long[] packed = packed(tags, ranks, count);
            IntSort.sort(sorted, (left, right) -> Long.compare(packed[left], packed[right]));
        } else {
            IntSort.sort(sorted, (left, right) -> compare(tags, ranks, left, right));
        }
        int[] bySid = new int[count];
        for (int rank = 0; rank < count; rank++) {
            bySid[sorted[rank]] = rank;
        }
        return new SeriesOrder(sorted, bySid);
    }

    public int count() {
        return sorted.length;
    }

    /** The series at a place of the order. */
    public int sid(int rank) {
        return sorted[rank];
    }

    /** The place of a series in the order. */
    public int rank(int sid) {
        return ranks[sid];
    }

    /** The ranks of all tags of a series side by side in one number: one comparison instead of one per tag. */
    private static long[] packed(List<TagColumn> tags, int[][] ranks, int count) {
        long[] packed = new long[count];
        for (int tag = 0; tag < ranks.length; tag++) {
            int[] rank = ranks[tag];
            int width = 32 - Integer.numberOfLeadingZeros(rank.length);
            TagColumn column = tags.get(tag);
            for (int sid = 0; sid < count; sid++) {
                packed[sid] = packed[sid] << width | rank[column.code(sid)];
            }
        }
        return packed;
    }

    private static int compare(List<TagColumn> tags, int[][] ranks, int left, int right) {
        for (int tag = 0; tag < ranks.length; tag++) {
            TagColumn column = tags.get(tag);
            int difference = Integer.compare(ranks[tag][column.code(left)], ranks[tag][column.code(right)]);
            if (difference != 0) {
                return difference;
            }
        }
        return 0;
    }
}
