package io.kontiki.region.series;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** A fast 32-bit hash of byte strings, eight bytes at a time (the multiply and shift of wyhash's family, without its seed). */
final class Hashing {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private Hashing() {}

    static int hash(MemorySegment source, long offset, int length) {
        long state = length * MULTIPLIER;
        int at = 0;
        for (; at + 8 <= length; at += 8) {
            state = mix(state ^ source.get(LONG, offset + at));
        }
        long tail = 0;
        for (int shift = 0; at < length; at++, shift += 8) {
            tail |= (source.get(ValueLayout.JAVA_BYTE, offset + at) & 0xFFL) << shift;
        }
        state = mix(state ^ tail);
        return (int) (state >>> 32) ^ (int) state;
    }

    private static long mix(long value) {
        long product = value * MULTIPLIER;
        return product ^ product >>> 29;
    }
}
