package io.kontiki.common.checksum;

import java.lang.foreign.MemorySegment;
import java.util.zip.CRC32C;

/** CRC32C (Castagnoli), the checksum of everything that is written or sent. The JDK computes it with CPU instructions. */
public final class Crc32c {
    /** Segments longer than a ByteBuffer are read in steps of this. */
    private static final long STEP = 1L << 30;

    private Crc32c() {}

    public static int of(byte[] bytes) {
        return of(bytes, 0, bytes.length);
    }

    public static int of(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }

    public static int of(MemorySegment segment) {
        CRC32C crc = new CRC32C();
        for (long from = 0; from < segment.byteSize(); from += STEP) {
            crc.update(segment.asSlice(from, Math.min(STEP, segment.byteSize() - from))
                    .asByteBuffer());
        }
        return (int) crc.getValue();
    }

    /** The checksum as an unsigned number, for JSON and messages. */
    public static long unsigned(int crc) {
        return Integer.toUnsignedLong(crc);
    }
}
