package io.kontiki.region.entry;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.json.Json;
import io.kontiki.region.client.EncodedPart;
import io.kontiki.region.client.PartCodec;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The bytes of log entries.
 *
 * <p>Little endian: "KW", int8 version, int8 kind, int64 stamp, body, int32 CRC32C of everything before. The body of a write is an
 * int32 count and the parts as {@link PartCodec} has them, of every other kind JSON. The checksum is verified before anything is
 * read: bytes that differ from what the leader proposed mean that this replica is damaged, and must stop it, while a payload that
 * is wrong in itself gets its outcome alike on every replica.
 */
public final class EntryCodec {
    /** What a batch is filled up to. Above 256 KB nothing is gained; a bigger entry delays the others. */
    public static final int TARGET_BYTES = 1 << 20;
    /** The log refuses entries above 4 MB; the difference is room for the log's own header. */
    public static final int MAX_BYTES = (4 << 20) - 4096;
    /** Magic, version, kind, stamp, count. */
    public static final int WRITE_HEADER_BYTES = 2 + 1 + 1 + 8 + 4;

    private static final int PREFIX_BYTES = 12;
    private static final int CHECKSUM_BYTES = 4;
    private static final byte VERSION = 1;
    private static final byte WRITE = 1;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private EntryCodec() {}

    /** The size of a write entry whose parts take that many bytes. */
    public static int writeBytes(int partBytes) {
        return Math.addExact(WRITE_HEADER_BYTES + CHECKSUM_BYTES, partBytes);
    }

    /** Copies the parts into one new entry: the only copy between the request's buffer and the log. */
    public static byte[] encodeWrite(long stampMillis, List<MemorySegment> parts) {
        long partBytes = 0;
        for (MemorySegment part : parts) {
            partBytes += part.byteSize();
        }
        byte[] entry = new byte[writeBytes(Math.toIntExact(partBytes))];
        MemorySegment target = MemorySegment.ofArray(entry);
        prefix(target, WRITE, stampMillis);
        target.set(INT, PREFIX_BYTES, parts.size());
        long offset = WRITE_HEADER_BYTES;
        for (MemorySegment part : parts) {
            MemorySegment.copy(part, 0, target, offset, part.byteSize());
            offset += part.byteSize();
        }
        return sealed(entry);
    }

    public static byte[] encodeControl(LogEntry.Control control) {
        byte[] body = Json.write(control);
        byte[] entry = new byte[PREFIX_BYTES + body.length + CHECKSUM_BYTES];
        if (entry.length > MAX_BYTES) {
            throw new KontikiException(
                    ErrorCode.INTERNAL,
                    control.getClass().getSimpleName() + " takes " + entry.length + " bytes, the log holds "
                            + MAX_BYTES);
        }
        prefix(MemorySegment.ofArray(entry), kind(control), control.stampMillis());
        System.arraycopy(body, 0, entry, PREFIX_BYTES, body.length);
        return sealed(entry);
    }

    /** @throws KontikiException CORRUPT when these are not the bytes that were proposed, or of a version that is not understood */
    public static LogEntry decode(ByteBuffer entry) {
        int length = entry.remaining();
        if (length < PREFIX_BYTES + CHECKSUM_BYTES) {
            throw corrupt("it has " + length + " bytes");
        }
        MemorySegment source = MemorySegment.ofBuffer(entry);
        CRC32C checksum = new CRC32C();
        checksum.update(entry.slice(entry.position(), length - CHECKSUM_BYTES));
        if ((int) checksum.getValue() != source.get(INT, length - CHECKSUM_BYTES)) {
            throw corrupt("its checksum does not match");
        }
        if (source.get(ValueLayout.JAVA_BYTE, 0) != 'K' || source.get(ValueLayout.JAVA_BYTE, 1) != 'W') {
            throw corrupt("it does not begin with KW");
        }
        byte version = source.get(ValueLayout.JAVA_BYTE, 2);
        if (version != VERSION) {
            throw corrupt("it has version " + version + ", this program reads " + VERSION);
        }
        byte kind = source.get(ValueLayout.JAVA_BYTE, 3);
        MemorySegment body = source.asSlice(0, length - CHECKSUM_BYTES);
        if (kind == WRITE) {
            if (length < WRITE_HEADER_BYTES + CHECKSUM_BYTES) {
                throw corrupt("it ends inside its header");
            }
            List<EncodedPart> parts = PartCodec.decodeAll(body, WRITE_HEADER_BYTES, source.get(INT, PREFIX_BYTES));
            return new LogEntry.Write(source.get(LONG, 4), parts);
        }
        return control(kind, body.asSlice(PREFIX_BYTES).toArray(ValueLayout.JAVA_BYTE));
    }

    private static byte kind(LogEntry.Control control) {
        return switch (control) {
            case LogEntry.Freeze ignored -> 2;
            case LogEntry.Flushed ignored -> 3;
            case LogEntry.Compacted ignored -> 4;
            case LogEntry.RegionOpened ignored -> 5;
            case LogEntry.SchemaChanged ignored -> 6;
            case LogEntry.RegionDropped ignored -> 7;
            case LogEntry.MemberJoined ignored -> 8;
        };
    }

    private static LogEntry.Control control(byte kind, byte[] json) {
        Class<? extends LogEntry.Control> type = switch (kind) {
            case 2 -> LogEntry.Freeze.class;
            case 3 -> LogEntry.Flushed.class;
            case 4 -> LogEntry.Compacted.class;
            case 5 -> LogEntry.RegionOpened.class;
            case 6 -> LogEntry.SchemaChanged.class;
            case 7 -> LogEntry.RegionDropped.class;
            case 8 -> LogEntry.MemberJoined.class;
            default -> throw corrupt("its kind " + kind + " is unknown");
        };
        return Json.read(json, type);
    }

    private static void prefix(MemorySegment target, byte kind, long stampMillis) {
        target.set(ValueLayout.JAVA_BYTE, 0, (byte) 'K');
        target.set(ValueLayout.JAVA_BYTE, 1, (byte) 'W');
        target.set(ValueLayout.JAVA_BYTE, 2, VERSION);
        target.set(ValueLayout.JAVA_BYTE, 3, kind);
        target.set(LONG, 4, stampMillis);
    }

    private static byte[] sealed(byte[] entry) {
        CRC32C checksum = new CRC32C();
        checksum.update(entry, 0, entry.length - CHECKSUM_BYTES);
        MemorySegment.ofArray(entry).set(INT, entry.length - CHECKSUM_BYTES, (int) checksum.getValue());
        return entry;
    }

    private static KontikiException corrupt(String what) {
        return new KontikiException(ErrorCode.CORRUPT, "not a log entry: " + what);
    }
}
