package io.kontiki.region.series;

import java.util.Arrays;

/** The last timestamp per series, in pages that are shared with frozen copies until they change. Apply thread only. */
final class LastTimestamps {
    private long[][] pages = new long[1][];
    /** The number of freezes before the page was made; a page older than the last freeze is shared. */
    private int[] madeAt = new int[1];

    private int freezes;
    private int pageCount;

    long get(int sid) {
        return pages[sid >>> FrozenSeries.PAGE_BITS][sid & FrozenSeries.PAGE_SIZE - 1];
    }

    void set(int sid, long timestamp) {
        writable(sid >>> FrozenSeries.PAGE_BITS)[sid & FrozenSeries.PAGE_SIZE - 1] = timestamp;
    }

    FrozenSeries freeze(int count) {
        freezes++;
        return new FrozenSeries(count, Arrays.copyOf(pages, pageCount));
    }

    long byteSize() {
        return 8L * FrozenSeries.PAGE_SIZE * pageCount + 12L * pages.length;
    }

    private long[] writable(int page) {
        if (page >= pages.length) {
            pages = Arrays.copyOf(pages, pages.length * 2);
            madeAt = Arrays.copyOf(madeAt, pages.length);
        }
        long[] current = pages[page];
        if (current == null) {
            current = new long[FrozenSeries.PAGE_SIZE];
            Arrays.fill(current, Long.MIN_VALUE);
            pageCount = page + 1;
        } else if (madeAt[page] == freezes) {
            return current;
        } else {
            current = current.clone();
        }
        pages[page] = current;
        madeAt[page] = freezes;
        return current;
    }
}
