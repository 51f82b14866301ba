package io.kontiki.region.memtable;

import java.util.Arrays;

/**
 * The schema's version under which each row of a part was written, as runs of rows: as a rule one or two. Written by the apply
 * thread; others may ask about rows below a published count.
 */
final class RowVersions {
    /** Per run its first row and its version. */
    private volatile int[] runs = new int[2];

    private volatile int count;

    /** Rows from this one on are of a version. */
    void from(int row, int version) {
        int size = count;
        int[] known = runs;
        if (size > 0 && known[2 * size - 1] == version) {
            return;
        }
        if (2 * size == known.length) {
            known = Arrays.copyOf(known, 2 * known.length);
        }
        known[2 * size] = row;
        known[2 * size + 1] = version;
        runs = known;
        count = size + 1;
    }

    /** Whether any of the first rows may be of an older version than this. */
    boolean anyBelow(int version, int rows) {
        int size = count;
        int[] known = runs;
        for (int run = 0; run < size && known[2 * run] < rows; run++) {
            if (known[2 * run + 1] < version) {
                return true;
            }
        }
        return false;
    }

    int of(int row) {
        int low = 0;
        int high = count - 1;
        int[] known = runs;
        while (low < high) {
            int middle = low + high + 1 >>> 1;
            if (known[2 * middle] <= row) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return known[2 * low + 1];
    }
}
