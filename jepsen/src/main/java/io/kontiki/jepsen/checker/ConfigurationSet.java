package io.kontiki.jepsen.checker;

import java.util.Arrays;

/**
 * The configurations that a search has been in: a state and which calls are done. Open addressing in one array, since a hard search
 * remembers millions. One thread, which owns it. Takes at most its limit; {@link #full()} then says so.
 */
final class ConfigurationSet {
    private static final int FIRST_SLOTS = 64;

    private final int width;
    private final long limitBytes;
    /** Per slot the state's number plus one, 0 for an empty slot, and then the calls. */
    private long[] slots;

    private int used;
    private boolean full;

    ConfigurationSet(int words, long limitBytes) {
        this.width = words + 1;
        this.limitBytes = limitBytes;
        this.slots = new long[FIRST_SLOTS * width];
    }

    /** Whether it was not there before. */
    boolean add(int state, long[] done) {
        if ((used + 1L) * 3 > capacity() * 2L && !full) {
            grow();
        }
        int slot = slot(slots, state + 1L, done);
        if (slots[slot] != 0) {
            return false;
        }
        if (full) {
            return true;
        }
        slots[slot] = state + 1L;
        System.arraycopy(done, 0, slots, slot + 1, width - 1);
        used++;
        return true;
    }

    /** Whether it forgot one: a search that goes on may never end. */
    boolean full() {
        return full;
    }

    int size() {
        return used;
    }

    private int capacity() {
        return slots.length / width;
    }

    private void grow() {
        long larger = 2L * slots.length;
        if (larger * Long.BYTES > limitBytes || larger > Integer.MAX_VALUE - 8) {
            full = true;
            return;
        }
        long[] grown = new long[Math.toIntExact(larger)];
        for (int from = 0; from < slots.length; from += width) {
            if (slots[from] != 0) {
                long[] done = Arrays.copyOfRange(slots, from + 1, from + width);
                System.arraycopy(slots, from, grown, slot(grown, slots[from], done), width);
            }
        }
        slots = grown;
    }

    private int slot(long[] table, long state, long[] done) {
        long hash = state * 0x9E3779B97F4A7C15L;
        for (long word : done) {
            hash = (hash ^ word) * 0xBF58476D1CE4E5B9L;
            hash ^= hash >>> 29;
        }
        int capacity = table.length / width;
        int place = (int) Math.floorMod(hash, (long) capacity);
        while (true) {
            int slot = place * width;
            if (table[slot] == 0
                    || table[slot] == state && Arrays.equals(table, slot + 1, slot + width, done, 0, width - 1)) {
                return slot;
            }
            place = place + 1 == capacity ? 0 : place + 1;
        }
    }
}
