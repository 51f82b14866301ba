package io.kontiki.region.series;

import io.kontiki.common.batch.TagValue;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The values of one tag: value to code and back. Code 0 is NULL, values have codes from 1 in the order of their first use.
 *
 * <p>One writer (the apply thread). Readers may look up any value and code that was in use when the series count they have read
 * was published: slots are written with release and read with acquire, and a grown table is published as a whole.
 */
final class TagDictionary {
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int PAGE_BITS = 7;
    private static final int PAGE_SIZE = 1 << PAGE_BITS;

    private final ByteArena values = new ByteArena();
    /** Position of the value of a code, in pages. */
    private long[][] positions = new long[1][];
    /** Open addressing: hash in the upper half, code in the lower; 0 is free. */
    private volatile long[] slots = new long[16];

    private int codes = 1;

    int codeOrAdd(MemorySegment source, long offset, int length) {
        int hash = Hashing.hash(source, offset, length);
        int found = find(slots, hash, source, offset, length);
        return found > 0 ? found : add(hash, source, offset, length);
    }

    /** The code of a value, or -1 when no series has it. */
    int code(TagValue value) {
        byte[] bytes = value.toBytes();
        MemorySegment segment = MemorySegment.ofArray(bytes);
        return find(slots, Hashing.hash(segment, 0, bytes.length), segment, 0, bytes.length);
    }

    /** The bytes of a code's value; not for 0. */
    MemorySegment value(int code) {
        return values.get(positions[code >>> PAGE_BITS][code & PAGE_SIZE - 1]);
    }

    byte[] bytes(int code) {
        return value(code).toArray(ValueLayout.JAVA_BYTE);
    }

    long byteSize() {
        return values.byteSize() + 8L * slots.length + 8L * PAGE_SIZE * (codes + PAGE_SIZE - 1 >>> PAGE_BITS);
    }

    private int find(long[] table, int hash, MemorySegment source, long offset, int length) {
        int mask = table.length - 1;
        for (int slot = hash & mask; ; slot = slot + 1 & mask) {
            long entry = (long) SLOT.getAcquire(table, slot);
            if (entry == 0) {
                return -1;
            }
            if ((int) (entry >>> 32) == hash) {
                int code = (int) entry;
                if (values.equalsAt(positions[code >>> PAGE_BITS][code & PAGE_SIZE - 1], source, offset, length)) {
                    return code;
                }
            }
        }
    }

    private int add(int hash, MemorySegment source, long offset, int length) {
        int code = codes;
        int page = code >>> PAGE_BITS;
        if (page == positions.length) {
            long[][] grown = new long[positions.length * 2][];
            System.arraycopy(positions, 0, grown, 0, positions.length);
            // A reader that meets the new array by a race must find its content: it may know the place from before.
            VarHandle.releaseFence();
            positions = grown;
        }
        if (positions[page] == null) {
            positions[page] = new long[PAGE_SIZE];
        }
        positions[page][code & PAGE_SIZE - 1] = values.append(source, offset, length);
        codes = code + 1;
        if (codes * 3L > slots.length * 2L) {
            slots = grow(slots);
        }
        insert(slots, (long) hash << 32 | code);
        return code;
    }

    private static long[] grow(long[] old) {
        long[] grown = new long[old.length * 2];
        for (long entry : old) {
            if (entry != 0) {
                insert(grown, entry);
            }
        }
        return grown;
    }

    private static void insert(long[] table, long entry) {
        int mask = table.length - 1;
        int slot = (int) (entry >>> 32) & mask;
        while (table[slot] != 0) {
            slot = slot + 1 & mask;
        }
        SLOT.setRelease(table, slot, entry);
    }
}
