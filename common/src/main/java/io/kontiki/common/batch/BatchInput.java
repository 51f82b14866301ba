package io.kontiki.common.batch;

import io.airlift.compress.v3.MalformedInputException;
import io.airlift.compress.v3.lz4.Lz4JavaDecompressor;
import java.util.Arrays;

/**
 * Reads an encoded batch front to back. Every length is checked against what is left of the input and of the target before it is
 * used; anything wrong is a KontikiException CORRUPT.
 */
final class BatchInput {
    /** Room behind a decompressed block that LZ4 may scribble on is not needed: its decoder honours the target's end. */
    private final Lz4JavaDecompressor lz4 = new Lz4JavaDecompressor();

    private final byte[] source;
    private final int end;
    private int position;
    private byte[] unpacked = {};

    /** Where the bytes of the block that was read last begin, in {@link #blockBytes}. */
    private byte[] blockSource;

    private int blockStart;

    BatchInput(byte[] source, int start, int end) {
        this.source = source;
        this.position = start;
        this.end = end;
    }

    int remaining() {
        return end - position;
    }

    int readByte() {
        require(1);
        return source[position++] & 0xFF;
    }

    int readInt() {
        require(Integer.BYTES);
        int value = (int) Bytes.INT.get(source, position);
        position += Integer.BYTES;
        return value;
    }

    long readVarint() {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            int next = readByte();
            value |= (next & 0x7FL) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw CorruptBatch.because("a number of more than ten bytes");
    }

    /** A count or length: at least 0 and at most {@code limit}. */
    int readLength(String what, int limit) {
        long value = readVarint();
        if (value < 0 || value > limit) {
            throw CorruptBatch.because(what + " of " + value + ", the limit is " + limit);
        }
        return (int) value;
    }

    void readBytes(byte[] target, int to, int length) {
        require(length);
        System.arraycopy(source, position, target, to, length);
        position += length;
    }

    /** Reads a block that decodes to exactly {@code length} bytes. */
    void readBlock(byte[] target, int to, int length) {
        int form = readByte();
        if (form == BatchOutput.STORED) {
            readBytes(target, to, length);
        } else if (form == BatchOutput.LZ4) {
            int compressed = readLength("a compressed length", remaining());
            require(compressed);
            decompress(compressed, target, to, length);
        } else {
            throw CorruptBatch.because("unknown block form " + form);
        }
    }

    /** Reads a vector of 8-byte values, or of doubles when {@code doubles}. */
    void readLongs(byte[] target, int to, int count, boolean doubles) {
        int form = readByte();
        int width = width(form);
        int exponent = (form >>> 4) - 1;
        long base = Bytes.unzigzag(readVarint());
        long scale = readVarint();
        if (exponent >= 0 && !doubles) {
            throw CorruptBatch.because("a vector of decimals where integers were expected");
        }
        if (width == 8 && exponent < 0) {
            readBlock(target, to, count * 8);
            return;
        }
        readPacked(count, width);
        if (exponent >= 0) {
            VectorPacking.unpackDecimal(
                    blockSource, blockStart, count, base, DecimalPacking.power(exponent), width, target, to);
        } else {
            VectorPacking.unpack(blockSource, blockStart, count, base, scale, width, target, to);
        }
    }

    /** Reads a vector of integers into values of 1, 2 or 4 bytes. */
    void readNarrow(byte[] target, int to, int count, int targetWidth) {
        int form = readByte();
        int width = width(form);
        if (form >>> 4 != 0) {
            throw CorruptBatch.because("a vector of decimals where integers were expected");
        }
        long base = Bytes.unzigzag(readVarint());
        long scale = readVarint();
        readPacked(count, width);
        VectorPacking.unpackNarrow(blockSource, blockStart, count, base, scale, width, target, to, targetWidth);
    }

    /** Reads a vector of lengths and writes {@code count + 1} offsets, the last of which must be {@code total}. */
    void readOffsets(byte[] target, int to, int count, int total) {
        int form = readByte();
        int width = width(form);
        if (form >>> 4 != 0) {
            throw CorruptBatch.because("a vector of decimals where lengths were expected");
        }
        long base = Bytes.unzigzag(readVarint());
        long scale = readVarint();
        readPacked(count, width);
        long offset = 0;
        for (int i = 0; i < count; i++) {
            Bytes.INT.set(target, to + (i << 2), (int) offset);
            long length = base + VectorPacking.packed(blockSource, blockStart, i, width) * scale;
            if (length < 0 || length > total - offset) {
                throw CorruptBatch.because(
                        "value " + i + " has " + length + " bytes, and " + (total - offset) + " are left");
            }
            offset += length;
        }
        if (offset != total) {
            throw CorruptBatch.because("values of " + offset + " bytes, not " + total);
        }
        Bytes.INT.set(target, to + (count << 2), total);
    }

    private static int width(int form) {
        int width = form & 0xF;
        if (width > 8 || Integer.bitCount(width) > 1) {
            throw CorruptBatch.because("packed values of " + width + " bytes");
        }
        return width;
    }

    /** Makes the packed values readable at {@link #blockStart} of {@link #blockSource}, without a copy when they are stored. */
    private void readPacked(int count, int width) {
        int length = count * width;
        if (length == 0) {
            blockSource = source;
            blockStart = position;
            if (width != 0) {
                readBlock(unpacked, 0, 0);
            }
            return;
        }
        int form = readByte();
        if (form == BatchOutput.STORED) {
            require(length);
            blockSource = source;
            blockStart = position;
            position += length;
            return;
        }
        position--;
        if (unpacked.length < length) {
            unpacked = Arrays.copyOf(unpacked, length);
        }
        readBlock(unpacked, 0, length);
        blockSource = unpacked;
        blockStart = 0;
    }

    private void decompress(int compressed, byte[] target, int to, int length) {
        int actual;
        try {
            actual = lz4.decompress(source, position, compressed, target, to, length);
        } catch (MalformedInputException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw CorruptBatch.because("a damaged LZ4 block", e);
        }
        if (actual != length) {
            throw CorruptBatch.because("an LZ4 block of " + actual + " bytes, not " + length);
        }
        position += compressed;
    }

    private void require(int more) {
        if (more > end - position) {
            throw CorruptBatch.because("ends " + (more - (end - position)) + " bytes early");
        }
    }
}
