package io.kontiki.gateway.influx;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Remembers, for the raw bytes {@code measurement,tagset} of a line, what parsing them gave: the table, the canonical series key
 * and the Region that takes the series.
 *
 * <p>The raw bytes are only a key of this cache: two spellings of one series are two entries with one canonical key. All bytes
 * lie in one growing array and all numbers in one array of {@value #INTS} ints per entry, so that no object exists per series.
 * When the bound is reached everything is forgotten at once, which costs each series one parse of its tags.
 *
 * <p>Belongs to one parser and is used by one thread at a time.
 */
final class SeriesCache {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long FACTOR = 0x9E3779B97F4A7C15L;
    private static final long ODD_SEED = 0x2545F4914F6CDD1DL;
    private static final int INTS = 8;
    private static final int RAW_OFFSET = 0;
    private static final int RAW_LENGTH = 1;
    private static final int KEY_LENGTH = 2;
    private static final int TABLE = 3;
    private static final int REGION = 4;
    private static final int STAMP = 5;
    private static final int SERIES = 6;

    private final long maxBytes;
    private byte[] arena = new byte[1 << 16];
    private int arenaSize;
    private int[] entries = new int[INTS << 10];
    private int size;
    /** Open addressing: hash in the upper 32 bits, entry + 1 in the lower; 0 is free. */
    private long[] slots = new long[1 << 12];

    SeriesCache(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Hash of a range; reads up to 7 bytes beyond it, which must exist. Two lanes, because a multiplication takes its time. */
    static int hash(byte[] buffer, int from, int to, int seed) {
        long even = seed;
        long odd = ODD_SEED;
        int p = from;
        for (; p + 16 <= to; p += 16) {
            even = Long.rotateLeft(even ^ (long) LONGS.get(buffer, p), 27) * FACTOR;
            odd = Long.rotateLeft(odd ^ (long) LONGS.get(buffer, p + 8), 27) * FACTOR;
        }
        if (p + 8 <= to) {
            even = Long.rotateLeft(even ^ (long) LONGS.get(buffer, p), 27) * FACTOR;
            p += 8;
        }
        if (p < to) {
            long tail = (long) LONGS.get(buffer, p) & (-1L >>> (8 - (to - p)) * 8);
            odd = Long.rotateLeft(odd ^ tail, 27) * FACTOR;
        }
        long hash = (even ^ Long.rotateLeft(odd, 32)) + to - from;
        hash ^= hash >>> 32;
        hash *= 0xD6E8FEB86659FD93L;
        return (int) (hash >>> 32);
    }

    /** The entry for these raw bytes whose table is in {@code database}, or -1. */
    int find(int hash, byte[] buffer, int from, int to, LineTables tables) {
        int mask = slots.length - 1;
        int length = to - from;
        for (int at = hash & mask; ; at = at + 1 & mask) {
            long slot = slots[at];
            if (slot == 0) {
                return -1;
            }
            if ((int) (slot >>> 32) == hash) {
                int entry = (int) slot - 1;
                int base = entry * INTS;
                int offset = entries[base + RAW_OFFSET];
                if (entries[base + RAW_LENGTH] == length
                        && Arrays.equals(arena, offset, offset + length, buffer, from, to)
                        && tables.isCurrent(entries[base + TABLE])) {
                    return entry;
                }
            }
        }
    }

    /** Adds an entry; an older one with the same raw bytes must be outdated (its table is no longer current). */
    int add(int hash, byte[] buffer, int from, int to, byte[] key, int keyLength, int table, int region) {
        int length = to - from;
        makeRoom(length + keyLength);
        int entry = size++;
        int base = entry * INTS;
        entries[base + RAW_OFFSET] = arenaSize;
        entries[base + RAW_LENGTH] = length;
        entries[base + KEY_LENGTH] = keyLength;
        entries[base + TABLE] = table;
        entries[base + REGION] = region;
        entries[base + STAMP] = 0;
        System.arraycopy(buffer, from, arena, arenaSize, length);
        System.arraycopy(key, 0, arena, arenaSize + length, keyLength);
        arenaSize += length + keyLength;
        insert(slots, hash, entry);
        return entry;
    }

    int table(int entry) {
        return entries[entry * INTS + TABLE];
    }

    int region(int entry) {
        return entries[entry * INTS + REGION];
    }

    /** The index that the series has in the batch with that stamp, or -1 when it is not in there yet. */
    int series(int entry, int stamp) {
        int base = entry * INTS;
        return entries[base + STAMP] == stamp ? entries[base + SERIES] : -1;
    }

    void remember(int entry, int stamp, int series) {
        int base = entry * INTS;
        entries[base + STAMP] = stamp;
        entries[base + SERIES] = series;
    }

    byte[] keyBytes() {
        return arena;
    }

    int keyOffset(int entry) {
        return entries[entry * INTS + RAW_OFFSET] + entries[entry * INTS + RAW_LENGTH];
    }

    int keyLength(int entry) {
        return entries[entry * INTS + KEY_LENGTH];
    }

    int size() {
        return size;
    }

    long byteSize() {
        return arena.length + 4L * entries.length + 8L * slots.length;
    }

    void clear() {
        size = 0;
        arenaSize = 0;
        Arrays.fill(slots, 0);
    }

    private void makeRoom(int bytes) {
        boolean arenaFull = arenaSize + (long) bytes > arena.length;
        boolean entriesFull = (size + 1) * INTS > entries.length;
        boolean slotsFull = (size + 1) * 2 > slots.length;
        long wanted = byteSize()
                + (arenaFull ? Math.max(arena.length, bytes) : 0)
                + (entriesFull ? 4L * entries.length : 0)
                + (slotsFull ? 8L * slots.length : 0);
        if ((arenaFull || entriesFull || slotsFull) && wanted > maxBytes && size > 0) {
            clear();
            arenaFull = bytes > arena.length;
            entriesFull = false;
            slotsFull = false;
        }
        if (arenaFull) {
            arena = Arrays.copyOf(arena, arena.length + Math.max(arena.length, bytes));
        }
        if (entriesFull) {
            entries = Arrays.copyOf(entries, entries.length * 2);
        }
        if (slotsFull) {
            long[] larger = new long[slots.length * 2];
            for (long slot : slots) {
                if (slot != 0) {
                    insert(larger, (int) (slot >>> 32), (int) slot - 1);
                }
            }
            slots = larger;
        }
    }

    private static void insert(long[] slots, int hash, int entry) {
        int mask = slots.length - 1;
        int at = hash & mask;
        while (slots[at] != 0) {
            at = at + 1 & mask;
        }
        slots[at] = (long) hash << 32 | entry + 1;
    }
}
