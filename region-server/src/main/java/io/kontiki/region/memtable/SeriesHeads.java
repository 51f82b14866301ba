package io.kontiki.region.memtable;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The newest row of each series in one part of a memtable, in pages that exist only where there are rows. Written by the apply
 * thread with release, after the row's chain link; read by anybody with acquire.
 */
final class SeriesHeads {
    private static final VarHandle ENTRY = MethodHandles.arrayElementVarHandle(int[].class);
    private static final int PAGE_BITS = 8;
    private static final int PAGE_SIZE = 1 << PAGE_BITS;

    /** Row number + 1; 0 is none. */
    private volatile AtomicReferenceArray<int[]> pages = new AtomicReferenceArray<>(4);

    private volatile int allocated;

    /** The newest row of the series, or -1. It may be beyond the reader's count: follow the chain down to it. */
    int head(int sid) {
        AtomicReferenceArray<int[]> current = pages;
        int page = sid >>> PAGE_BITS;
        int[] entries = page < current.length() ? current.get(page) : null;
        return entries == null ? -1 : (int) ENTRY.getAcquire(entries, sid & PAGE_SIZE - 1) - 1;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes; the others only read the size
    void set(int sid, int row) {
        int page = sid >>> PAGE_BITS;
        if (page >= pages.length()) {
            grow(page);
        }
        int[] entries = pages.get(page);
        if (entries == null) {
            entries = new int[PAGE_SIZE];
            pages.set(page, entries);
            allocated = allocated + 1;
        }
        ENTRY.setRelease(entries, sid & PAGE_SIZE - 1, row + 1);
    }

    long byteSize() {
        return 4L * PAGE_SIZE * allocated + 8L * pages.length();
    }

    private void grow(int page) {
        AtomicReferenceArray<int[]> grown = new AtomicReferenceArray<>(Math.max(page + 1, pages.length() * 2));
        for (int i = 0; i < pages.length(); i++) {
            grown.set(i, pages.get(i));
        }
        pages = grown;
    }
}
