package io.kontiki.region.memtable;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Plain access to memory outside the heap by absolute address. Whoever passes an address guarantees that it lies in a buffer that
 * is not freed; {@link Memtable} does so by its reference count.
 */
final class OffHeap {
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    static final MemorySegment ALL = everything();

    private OffHeap() {}

    // "restricted": one view of all memory, so that no segment object is needed per column; addresses come from Arrow's
    // allocator.
    @SuppressWarnings("restricted")
    private static MemorySegment everything() {
        return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    }

    static long getLong(long address) {
        return ALL.get(LONG, address);
    }

    static int getInt(long address) {
        return ALL.get(INT, address);
    }

    static void putLong(long address, long value) {
        ALL.set(LONG, address, value);
    }

    static void putInt(long address, int value) {
        ALL.set(INT, address, value);
    }

    static boolean getBit(long address, int index) {
        return (ALL.get(BYTE, address + (index >>> 3)) >>> (index & 7) & 1) != 0;
    }

    static void setBit(long address, int index) {
        long at = address + (index >>> 3);
        ALL.set(BYTE, at, (byte) (ALL.get(BYTE, at) | 1 << (index & 7)));
    }

    /** Sets bits {@code from} to {@code to}; bits beyond are untouched. */
    static void setBits(long address, int from, int to) {
        int at = from;
        while (at < to && (at & 7) != 0) {
            setBit(address, at++);
        }
        int whole = to - at >>> 3;
        if (whole > 0) {
            ALL.asSlice(address + (at >>> 3), whole).fill((byte) 0xFF);
            at += whole << 3;
        }
        while (at < to) {
            setBit(address, at++);
        }
    }

    static void copy(long from, long to, long length) {
        MemorySegment.copy(ALL, from, ALL, to, length);
    }

    static void zero(long address, long length) {
        ALL.asSlice(address, length).fill((byte) 0);
    }
}
