package io.kontiki.common.batch;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The canonical key of a series, the same for every protocol: for every tag that is not null, in the order of {@code
 * TableSchema.tags()}, the column id as varint, the length of the value as varint, and the value.
 *
 * <p>STRING is UTF-8; integers (unsigned ones too) and timestamps are 8 bytes, little endian, of the value as a long; BOOLEAN is
 * one byte, 0 or 1; DATE is 4 bytes, little endian. An empty string is an absent tag, so it never occurs in a key. Equal sets of
 * tags have equal bytes, and a tag column that was added later does not change the keys of series that lack it.
 */
public final class SeriesKey {
    /** A key longer than this is refused: it would be replicated and indexed for every new series. */
    public static final int MAX_LENGTH = 64 * 1024;

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private SeriesKey() {}

    public static Encoder encoder() {
        return new Encoder();
    }

    /** Receives the tags of a key in order. The value is {@code key[offset, offset + length)}; nothing is copied. */
    @FunctionalInterface
    public interface TagVisitor {
        void tag(int columnId, MemorySegment key, long offset, int length);
    }

    /**
     * Walks over the tags of a key.
     *
     * @throws KontikiException CORRUPT when the bytes are not a key; the visitor may have seen some tags by then
     */
    public static void decode(MemorySegment key, TagVisitor visitor) {
        long position = 0;
        long size = key.byteSize();
        while (position < size) {
            long id = varint(key, position);
            position += varintLength(id);
            long length = varint(key, position);
            position += varintLength(length);
            if (length > size - position) {
                throw corrupt("a tag of " + length + " bytes in the last " + (size - position) + " bytes of a key");
            }
            visitor.tag((int) id, key, position, (int) length);
            position += length;
        }
    }

    /** The value of an integer or timestamp tag. */
    public static long longValue(MemorySegment key, long offset, int length) {
        requireLength(length, Long.BYTES);
        return key.get(LONG, offset);
    }

    public static int dateValue(MemorySegment key, long offset, int length) {
        requireLength(length, Integer.BYTES);
        return key.get(INT, offset);
    }

    public static boolean booleanValue(MemorySegment key, long offset, int length) {
        requireLength(length, 1);
        return key.get(ValueLayout.JAVA_BYTE, offset) != 0;
    }

    public static String stringValue(MemorySegment key, long offset, int length) {
        byte[] bytes = new byte[length];
        MemorySegment.copy(key, ValueLayout.JAVA_BYTE, offset, bytes, 0, length);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static void requireLength(int actual, int expected) {
        if (actual != expected) {
            throw corrupt("a tag value of " + actual + " bytes where " + expected + " were expected");
        }
    }

    /** A varint of at most 31 bits in its shortest form, so that a key has one encoding only. */
    private static long varint(MemorySegment key, long start) {
        long value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            long at = start + shift / 7;
            if (at >= key.byteSize()) {
                throw corrupt("a key ends within a number");
            }
            byte next = key.get(ValueLayout.JAVA_BYTE, at);
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                if (value > Integer.MAX_VALUE || (next == 0 && shift > 0)) {
                    break;
                }
                return value;
            }
        }
        throw corrupt("a key holds a number that is too long");
    }

    private static int varintLength(long value) {
        return value == 0 ? 1 : (70 - Long.numberOfLeadingZeros(value)) / 7;
    }

    private static KontikiException corrupt(String what) {
        return new KontikiException(ErrorCode.CORRUPT, "series key: " + what);
    }

    /** Builds one key after the other into a buffer that is used again. The tags must be added in the order of the schema. */
    public static final class Encoder {
        private byte[] buffer = new byte[256];
        private int length;

        private Encoder() {}

        public Encoder reset() {
            length = 0;
            return this;
        }

        /** Adds a STRING tag; an empty one is absent and adds nothing. */
        public Encoder addString(int columnId, byte[] utf8, int offset, int count) {
            if (count == 0) {
                return this;
            }
            begin(columnId, count);
            System.arraycopy(utf8, offset, buffer, length, count);
            length += count;
            return this;
        }

        public Encoder addString(int columnId, String value) {
            byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
            return addString(columnId, utf8, 0, utf8.length);
        }

        /** Adds an integer tag of any width, or a timestamp. */
        public Encoder addLong(int columnId, long value) {
            begin(columnId, Long.BYTES);
            Bytes.LONG.set(buffer, length, value);
            length += Long.BYTES;
            return this;
        }

        public Encoder addDate(int columnId, int daysSinceEpoch) {
            begin(columnId, Integer.BYTES);
            Bytes.INT.set(buffer, length, daysSinceEpoch);
            length += Integer.BYTES;
            return this;
        }

        public Encoder addBoolean(int columnId, boolean value) {
            begin(columnId, 1);
            buffer[length++] = (byte) (value ? 1 : 0);
            return this;
        }

        /** The buffer that holds the key in {@code [0, length())}; valid until the next change of this encoder. */
        public byte[] buffer() {
            return buffer;
        }

        public int length() {
            return length;
        }

        public byte[] toBytes() {
            return Arrays.copyOf(buffer, length);
        }

        private void begin(int columnId, int count) {
            if (columnId < 0) {
                throw new IllegalArgumentException("column id must not be negative: " + columnId);
            }
            if (count > MAX_LENGTH - length - 10) {
                throw new KontikiException(
                        ErrorCode.INVALID_ARGUMENT, "the tags of a series take more than " + MAX_LENGTH + " bytes");
            }
            if (buffer.length < length + count + 10) {
                buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + count + 10));
            }
            length = Bytes.putVarint(buffer, length, columnId);
            length = Bytes.putVarint(buffer, length, count);
        }
    }
}
