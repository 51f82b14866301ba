package io.kontiki.region.memtable;

/**
 * How row numbers map to chunks: a full chunk has {@link #FULL} rows, and the first ones are smaller (256, 256, 512, 1024 and so
 * on), so that a quiet Region costs little. A row's chunk follows from its number.
 */
final class RowChunks {
    static final int FULL_BITS = 14;
    static final int FULL = 1 << FULL_BITS;
    private static final int FIRST_BITS = 8;
    /** Chunks that together hold the first {@link #FULL} rows. */
    private static final int SMALL = FULL_BITS - FIRST_BITS + 1;

    private RowChunks() {}

    static int chunkOf(int row) {
        if (row >= FULL) {
            return SMALL - 1 + (row >>> FULL_BITS);
        }
        return Math.max(0, 32 - FIRST_BITS - Integer.numberOfLeadingZeros(row));
    }

    static int firstRow(int chunk) {
        if (chunk >= SMALL) {
            return chunk - SMALL + 1 << FULL_BITS;
        }
        return chunk == 0 ? 0 : 1 << FIRST_BITS + chunk - 1;
    }

    static int capacity(int chunk) {
        if (chunk >= SMALL) {
            return FULL;
        }
        return 1 << FIRST_BITS + Math.max(0, chunk - 1);
    }
}
