package io.kontiki.region.sst;

import java.util.Arrays;

/** As {@link ValueDictionary}, for byte strings that lie in one array. Reused; one thread. */
final class StringDictionary {
    private static final int BYTES_MAX = 1 << 20;

    private int[] starts = new int[256];
    private int[] lengths = new int[256];
    private int[] hashes = new int[256];
    private int[] slots = new int[1024];
    private int[] indexes = new int[0];
    private int size;

    int size() {
        return size;
    }

    int start(int index) {
        return starts[index];
    }

    int length(int index) {
        return lengths[index];
    }

    int[] indexes() {
        return indexes;
    }

    /** Value i lies from {@code from[i]} to {@code to[i]}. */
    boolean build(byte[] bytes, int[] from, int[] to, int count, int limit) {
        Arrays.fill(slots, 0);
        size = 0;
        long total = 0;
        if (indexes.length < count) {
            indexes = new int[count];
        }
        for (int i = 0; i < count; i++) {
            int hash = hash(bytes, from[i], to[i]);
            int mask = slots.length - 1;
            int slot = hash & mask;
            int found;
            while ((found = slots[slot]) != 0 && !same(found - 1, hash, bytes, from[i], to[i])) {
                slot = slot + 1 & mask;
            }
            if (found == 0) {
                total += to[i] - from[i] + 4;
                if (size == limit || total > BYTES_MAX) {
                    return false;
                }
                add(from[i], to[i] - from[i], hash);
                found = size;
                slots[slot] = found;
                if (size * 2 > slots.length) {
                    rehash();
                }
            }
            indexes[i] = found - 1;
        }
        return true;
    }

    private boolean same(int index, int hash, byte[] bytes, int from, int to) {
        return hashes[index] == hash
                && Arrays.equals(bytes, starts[index], starts[index] + lengths[index], bytes, from, to);
    }

    private void add(int start, int length, int hash) {
        if (size == starts.length) {
            starts = Arrays.copyOf(starts, size * 2);
            lengths = Arrays.copyOf(lengths, size * 2);
            hashes = Arrays.copyOf(hashes, size * 2);
        }
        starts[size] = start;
        lengths[size] = length;
        hashes[size++] = hash;
    }

    private void rehash() {
        slots = new int[slots.length * 2];
        int mask = slots.length - 1;
        for (int i = 0; i < size; i++) {
            int slot = hashes[i] & mask;
            while (slots[slot] != 0) {
                slot = slot + 1 & mask;
            }
            slots[slot] = i + 1;
        }
    }

    private static int hash(byte[] bytes, int from, int to) {
        int hash = 1;
        for (int i = from; i < to; i++) {
            hash = hash * 31 + bytes[i];
        }
        return hash ^ hash >>> 15;
    }
}
