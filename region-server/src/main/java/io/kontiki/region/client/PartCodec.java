package io.kontiki.region.client;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.id.RegionId;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of write parts, the same on the wire and in the log, so that a region server passes them on without rewriting them.
 *
 * <p>Little endian: int32 payload length, int64 region, int64 epoch, int32 schema version, int8 kind, int64 + int64 writer, int64
 * sequence, int64 low-water mark, payload. A list of parts is an int32 count and then the parts. There is no version here: the
 * container (request header, log entry) has one. Decoding checks every length and number and throws CORRUPT, nothing else.
 */
public final class PartCodec {
    /** Bytes of a part before its payload. */
    public static final int HEADER_BYTES = 4 + 8 + 8 + 4 + 1 + 16 + 8 + 8;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private PartCodec() {}

    public static int encodedBytes(WritePart part) {
        return Math.addExact(HEADER_BYTES, part.payload().length);
    }

    /** Writes a part at an offset and returns the offset behind it. */
    public static long encode(WritePart part, MemorySegment target, long offset) {
        target.set(INT, offset, part.payload().length);
        target.set(LONG, offset + 4, part.region().value());
        target.set(LONG, offset + 12, part.epoch());
        target.set(INT, offset + 20, part.schemaVersion());
        target.set(ValueLayout.JAVA_BYTE, offset + 24, (byte) part.kind().code());
        target.set(LONG, offset + 25, part.writer().high());
        target.set(LONG, offset + 33, part.writer().low());
        target.set(LONG, offset + 41, part.sequence());
        target.set(LONG, offset + 49, part.lowWaterMark());
        MemorySegment.copy(
                part.payload(), 0, target, ValueLayout.JAVA_BYTE, offset + HEADER_BYTES, part.payload().length);
        return offset + HEADER_BYTES + part.payload().length;
    }

    /** Reads {@code count} parts that fill the segment from the offset to its end exactly. */
    public static List<EncodedPart> decodeAll(MemorySegment source, long offset, int count) {
        if (count < 0 || count > (source.byteSize() - offset) / HEADER_BYTES) {
            throw corrupt(count + " parts in " + (source.byteSize() - offset) + " bytes");
        }
        List<EncodedPart> parts = new ArrayList<>(count);
        long position = offset;
        for (int i = 0; i < count; i++) {
            EncodedPart part = decode(source, position);
            parts.add(part);
            position += part.bytes().byteSize();
        }
        if (position != source.byteSize()) {
            throw corrupt((source.byteSize() - position) + " bytes behind the last part");
        }
        return parts;
    }

    private static EncodedPart decode(MemorySegment source, long offset) {
        long left = source.byteSize() - offset;
        if (left < HEADER_BYTES) {
            throw corrupt("it ends inside the header of a part");
        }
        int length = source.get(INT, offset);
        if (length < 0 || length > left - HEADER_BYTES) {
            throw corrupt("a payload of " + length + " bytes where " + (left - HEADER_BYTES) + " are left");
        }
        long region = source.get(LONG, offset + 4);
        PartKind kind = PartKind.byCode(source.get(ValueLayout.JAVA_BYTE, offset + 24));
        long sequence = source.get(LONG, offset + 41);
        long mark = source.get(LONG, offset + 49);
        if (region < 0 || kind == null || mark < 0 || sequence < mark || sequence - mark >= WritePart.WINDOW) {
            throw corrupt(
                    "region " + region + ", kind " + kind + ", sequence " + sequence + ", low-water mark " + mark);
        }
        return new EncodedPart(
                new RegionId(region),
                source.get(LONG, offset + 12),
                source.get(INT, offset + 20),
                kind,
                new WriterId(source.get(LONG, offset + 25), source.get(LONG, offset + 33)),
                sequence,
                mark,
                source.asSlice(offset + HEADER_BYTES, length),
                source.asSlice(offset, HEADER_BYTES + length));
    }

    private static KontikiException corrupt(String what) {
        return new KontikiException(ErrorCode.CORRUPT, "not a list of write parts: " + what);
    }
}
