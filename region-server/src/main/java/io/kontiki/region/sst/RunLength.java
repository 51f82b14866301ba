package io.kontiki.region.sst;

import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;

/**
 * Parquet's hybrid of run lengths and bit packing (format specification, "Run Length Encoding / Bit-Packing Hybrid"), for
 * definition levels and dictionary indexes. Values must fit in the bit width; a width of 0 means that all are 0.
 */
final class RunLength {
    /** Below it, bit packing is shorter or as short. */
    private static final int RUN_MIN = 16;

    private RunLength() {}

    static int width(int maxValue) {
        return 32 - Integer.numberOfLeadingZeros(maxValue);
    }

    static void encode(int[] values, int count, int width, ByteSink sink) {
        int literal = 0;
        int at = 0;
        while (at < count) {
            int run = at + 1;
            while (run < count && values[run] == values[at]) {
                run++;
            }
            if (run - at >= RUN_MIN || run == count && literal == at) {
                literals(values, literal, at, width, sink);
                putRun(values[at], run - at, width, sink);
                at = run;
                literal = at;
            } else {
                at = Math.min(count, at + 8);
            }
        }
        literals(values, literal, count, width, sink);
    }

    /** One run of a single value. */
    static void putRun(int value, int length, int width, ByteSink sink) {
        sink.putVarint(length << 1);
        for (int shift = 0; shift < width; shift += 8) {
            sink.putByte(value >>> shift);
        }
    }

    private static void literals(int[] values, int from, int to, int width, ByteSink sink) {
        if (from == to) {
            return;
        }
        int groups = to - from + 7 >>> 3;
        sink.putVarint(groups << 1 | 1);
        int position = sink.reserve(groups * width);
        byte[] bytes = sink.bytes();
        long pending = 0;
        int bits = 0;
        for (int i = 0; i < groups * 8; i++) {
            long value = from + i < to ? values[from + i] : 0;
            pending |= value << bits;
            bits += width;
            while (bits >= 8) {
                bytes[position++] = (byte) pending;
                pending >>>= 8;
                bits -= 8;
            }
        }
    }

    /** Decodes exactly {@code count} values from a piece of an array. */
    static void decode(byte[] bytes, int from, int to, int width, int count, int[] values) throws IOException {
        int position = from;
        int done = 0;
        while (done < count) {
            int header = 0;
            int shift = 0;
            byte next;
            do {
                if (position >= to || shift > 28) {
                    throw new EOFException("run lengths end after " + done + " of " + count + " values");
                }
                next = bytes[position++];
                header |= (next & 0x7F) << shift;
                shift += 7;
            } while (next < 0);
            if ((header & 1) == 0) {
                int length = header >>> 1;
                int size = width + 7 >>> 3;
                if (length == 0 || size > to - position) {
                    throw new EOFException("a damaged run after " + done + " of " + count + " values");
                }
                int value = 0;
                for (int i = 0; i < size; i++) {
                    value |= (bytes[position++] & 0xFF) << 8 * i;
                }
                int end = Math.min(count, done + length);
                Arrays.fill(values, done, end, value);
                done = end;
            } else {
                int size = (header >>> 1) * width;
                if (size < 0 || size > to - position || header >>> 1 == 0) {
                    throw new EOFException("damaged literals after " + done + " of " + count + " values");
                }
                int end = Math.min(count, done + (header >>> 1) * 8);
                unpack(bytes, position, width, values, done, end);
                position += size;
                done = end;
            }
        }
    }

    private static void unpack(byte[] bytes, int from, int width, int[] values, int start, int end) {
        long pending = 0;
        int bits = 0;
        int position = from;
        long mask = (1L << width) - 1;
        for (int i = start; i < end; i++) {
            while (bits < width) {
                pending |= (bytes[position++] & 0xFFL) << bits;
                bits += 8;
            }
            values[i] = (int) (pending & mask);
            pending >>>= width;
            bits -= width;
        }
    }
}
