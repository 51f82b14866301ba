package io.kontiki.region.sst;

import java.util.Arrays;

/**
 * Numbers the distinct values of a column chunk, and gives up when there are too many: then a dictionary would not pay. Numbers are
 * compared by their bits, so -0.0 and every NaN keep theirs. Reused; one thread.
 */
final class ValueDictionary {
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;
    /** After so many values an early look decides whether to go on. */
    private static final int PROBE = 1024;

    private long[] values = new long[1024];
    private int[] slots = new int[4096];
    private int[] indexes = new int[0];
    private int size;

    int size() {
        return size;
    }

    long value(int index) {
        return values[index];
    }

    /** The dictionary index of each value, after {@link #build}. */
    int[] indexes() {
        return indexes;
    }

    /** @return whether there are at most {@code limit} distinct values among the first {@code count} */
    boolean build(long[] source, int count, int limit) {
        Arrays.fill(slots, 0);
        size = 0;
        if (indexes.length < count) {
            indexes = new int[count];
        }
        int mask = slots.length - 1;
        long last = 0;
        int lastIndex = -1;
        for (int i = 0; i < count; i++) {
            long value = source[i];
            if (value == last && lastIndex >= 0) {
                indexes[i] = lastIndex;
                continue;
            }
            long mixed = value * MULTIPLIER;
            int slot = (int) (mixed ^ mixed >>> 32) & mask;
            int found;
            while ((found = slots[slot]) != 0 && values[found - 1] != value) {
                slot = slot + 1 & mask;
            }
            if (found == 0) {
                if (size == limit || size > PROBE / 2 && i < PROBE && count > PROBE * 2) {
                    return false;
                }
                found = add(value);
                slots[slot] = found;
                if (size * 2 > slots.length) {
                    rehash();
                    mask = slots.length - 1;
                }
            }
            lastIndex = found - 1;
            last = value;
            indexes[i] = lastIndex;
        }
        return true;
    }

    private int add(long value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = value;
        return size;
    }

    private void rehash() {
        slots = new int[slots.length * 2];
        int mask = slots.length - 1;
        for (int i = 0; i < size; i++) {
            long mixed = values[i] * MULTIPLIER;
            int slot = (int) (mixed ^ mixed >>> 32) & mask;
            while (slots[slot] != 0) {
                slot = slot + 1 & mask;
            }
            slots[slot] = i + 1;
        }
    }
}
