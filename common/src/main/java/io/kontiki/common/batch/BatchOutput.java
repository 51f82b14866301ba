package io.kontiki.common.batch;

import io.airlift.compress.v3.lz4.Lz4JavaCompressor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The growing buffer that a batch is encoded into, and how its vectors and blocks are written. Used again for the next batch. */
final class BatchOutput {
    static final int STORED = 0;
    static final int LZ4 = 1;
    /** Below this LZ4's own overhead eats what it saves. */
    private static final int LEAST_TO_COMPRESS = 64;
    /** Blocks longer than this are tried on a part first, so that bytes without pattern cost little. */
    private static final int SAMPLE = 4096;

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Lz4JavaCompressor lz4 = new Lz4JavaCompressor();
    private byte[] buffer = new byte[4096];
    private int position;
    private byte[] packed = new byte[1024];

    void reset() {
        position = 0;
    }

    int position() {
        return position;
    }

    byte[] buffer() {
        return buffer;
    }

    byte[] toBytes() {
        return Arrays.copyOf(buffer, position);
    }

    void putByte(int value) {
        ensure(1);
        buffer[position++] = (byte) value;
    }

    void putInt(int value) {
        ensure(Integer.BYTES);
        Bytes.INT.set(buffer, position, value);
        position += Integer.BYTES;
    }

    void putVarint(long value) {
        ensure(10);
        position = Bytes.putVarint(buffer, position, value);
    }

    void putValidity(FieldColumn column, int rows) {
        int bytes = (rows + 7) >>> 3;
        ensure(bytes + Long.BYTES);
        for (int word = 0; word << 3 < bytes; word++) {
            Bytes.LONG.set(buffer, position + (word << 3), column.validityWord(word));
        }
        position += bytes;
    }

    /** Writes bytes whose length the reader will know: as they are, or as an LZ4 block when that is clearly shorter. */
    void putBlock(byte[] source, int length) {
        if (length >= LEAST_TO_COMPRESS && (length < 2 * SAMPLE || shrinks(source))) {
            // The compressed length stands in front, so it is compressed behind the longest possible varint and moved
            // down.
            ensure(6 + lz4.maxCompressedLength(length));
            int from = position + 6;
            int compressed = lz4.compress(source, 0, length, buffer, from, buffer.length - from);
            if (compressed < length - length / 16) {
                buffer[position++] = LZ4;
                position = Bytes.putVarint(buffer, position, compressed);
                System.arraycopy(buffer, from, buffer, position, compressed);
                position += compressed;
                return;
            }
        }
        ensure(1 + length);
        buffer[position++] = STORED;
        System.arraycopy(source, 0, buffer, position, length);
        position += length;
    }

    /** Writes integers whose smallest and largest value are known. */
    void putVector(long[] values, int count, long min, long max, long scale, int decimalForm) {
        long range = max - min;
        int width = range < 0 ? 8 : widthOf(range / scale);
        if (width == 8) {
            putByte(decimalForm | 8);
            putVarint(0);
            putVarint(1);
            reservePacked(count * 8);
            MemorySegment.copy(values, 0, MemorySegment.ofArray(packed), LONG, 0, count);
            putBlock(packed, count * 8);
            return;
        }
        putByte(decimalForm | width);
        putVarint(Bytes.zigzag(min));
        putVarint(scale);
        if (width > 0) {
            reservePacked(count * width);
            if (scale == 1) {
                VectorPacking.pack(values, count, min, width, packed);
            } else {
                VectorPacking.packScaled(values, count, min, scale, width, packed);
            }
            putBlock(packed, count * width);
        }
    }

    private static int widthOf(long range) {
        if (range == 0) {
            return 0;
        }
        return range < 1 << 8 ? 1 : range < 1 << 16 ? 2 : range < 1L << 32 ? 4 : 8;
    }

    private boolean shrinks(byte[] source) {
        ensure(lz4.maxCompressedLength(SAMPLE));
        return lz4.compress(source, 0, SAMPLE, buffer, position, buffer.length - position) < SAMPLE - SAMPLE / 16;
    }

    private void reservePacked(int bytes) {
        if (packed.length < bytes) {
            packed = new byte[Math.max(bytes, packed.length * 2)];
        }
    }

    private void ensure(int more) {
        if (buffer.length - position < more) {
            buffer = Arrays.copyOf(buffer, Math.max(position + more, buffer.length * 2));
        }
    }
}
