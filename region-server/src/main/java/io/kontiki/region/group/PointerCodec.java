package io.kontiki.region.group;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * The bytes of a {@link StatePointer}, in a local file and between nodes: a first line {@code kontiki-pointer 1 <crc32c of the rest>},
 * then JSON. Encoding is deterministic, so that equal pointers have equal bytes.
 */
public final class PointerCodec {
    private static final String MAGIC = "kontiki-pointer 1 ";
    private static final int HEADER_BYTES = MAGIC.length() + 8 + 1;

    private PointerCodec() {}

    public static byte[] encode(StatePointer pointer) {
        byte[] body = Json.write(pointer);
        byte[] header = (MAGIC + checksum(body, 0) + "\n").getBytes(StandardCharsets.US_ASCII);
        byte[] all = new byte[header.length + body.length];
        System.arraycopy(header, 0, all, 0, header.length);
        System.arraycopy(body, 0, all, header.length, body.length);
        return all;
    }

    /** @throws KontikiException CORRUPT when the bytes are not those of a pointer */
    public static StatePointer decode(byte[] encoded) {
        int start = Math.min(HEADER_BYTES, encoded.length);
        String header = new String(encoded, 0, start, StandardCharsets.ISO_8859_1);
        if (!header.equals(MAGIC + checksum(encoded, start) + "\n")) {
            throw new KontikiException(ErrorCode.CORRUPT, "not a snapshot pointer, or damaged");
        }
        return Json.read(encoded, HEADER_BYTES, encoded.length - HEADER_BYTES, StatePointer.class);
    }

    private static String checksum(byte[] bytes, int offset) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, offset, bytes.length - offset);
        return String.format("%08x", checksum.getValue());
    }
}
