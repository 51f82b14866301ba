package io.kontiki.region.client;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;

/** The bytes of a write request: int8 version, int32 group, int32 count (little endian), and the parts as {@link PartCodec} has them. */
public final class WriteCodec {
    private static final byte VERSION = 1;
    private static final int HEADER_BYTES = 9;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private WriteCodec() {}

    /** A decoded request; its parts are views over the request's bytes. */
    public record WriteRequest(int groupId, List<EncodedPart> parts) {}

    public static byte[] encode(int groupId, List<WritePart> parts) {
        int size = HEADER_BYTES;
        for (WritePart part : parts) {
            size = Math.addExact(size, PartCodec.encodedBytes(part));
        }
        byte[] request = new byte[size];
        MemorySegment target = MemorySegment.ofArray(request);
        target.set(ValueLayout.JAVA_BYTE, 0, VERSION);
        target.set(INT, 1, groupId);
        target.set(INT, 5, parts.size());
        long offset = HEADER_BYTES;
        for (WritePart part : parts) {
            offset = PartCodec.encode(part, target, offset);
        }
        return request;
    }

    /** @throws KontikiException CORRUPT on anything that is not a request of this version */
    public static WriteRequest decode(byte[] request) {
        if (request.length < HEADER_BYTES || request[0] != VERSION) {
            throw new KontikiException(
                    ErrorCode.CORRUPT, "not a write request of version " + VERSION + ": " + request.length + " bytes");
        }
        MemorySegment source = MemorySegment.ofArray(request);
        return new WriteRequest(source.get(INT, 1), PartCodec.decodeAll(source, HEADER_BYTES, source.get(INT, 5)));
    }
}
