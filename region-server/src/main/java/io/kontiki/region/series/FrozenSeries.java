package io.kontiki.region.series;

/**
 * The series of a Region as of a cut: how many there were, and the last timestamp of each. Shares pages with the live table, which
 * copies a page before it changes one that is frozen. Immutable; any thread.
 */
public final class FrozenSeries {
    static final int PAGE_BITS = 10;
    static final int PAGE_SIZE = 1 << PAGE_BITS;
    /** No series at all. */
    public static final FrozenSeries EMPTY = new FrozenSeries(0, new long[0][]);

    private final int count;
    private final long[][] pages;

    FrozenSeries(int count, long[][] pages) {
        this.count = count;
        this.pages = pages;
    }

    public int count() {
        return count;
    }

    public long lastTimestamp(int sid) {
        return pages[sid >>> PAGE_BITS][sid & PAGE_SIZE - 1];
    }

    /** Whether no series of the page can differ between the two, because they share it. */
    boolean sharesPage(FrozenSeries other, int page) {
        return page < pages.length && page < other.pages.length && pages[page] == other.pages[page];
    }
}
