package io.kontiki.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/**
 * What an object's content must be: its length and its CRC-32C. A put returns it; whoever refers to the object (a
 * manifest) keeps it and gives it to the reads that verify.
 *
 * @param sizeBytes the length of the content
 * @param crc32c CRC-32C (Castagnoli) of the content, as GCS computes it
 */
public record ObjectDigest(long sizeBytes, int crc32c) {
    public ObjectDigest {
        if (sizeBytes < 0) {
            throw new IllegalArgumentException("a content has no negative size: " + sizeBytes);
        }
    }

    /** The digest of what remains in the buffer, whose position stays where it is. */
    public static ObjectDigest of(ByteBuffer content) {
        CRC32C checksum = new CRC32C();
        checksum.update(content.duplicate());
        return new ObjectDigest(content.remaining(), (int) checksum.getValue());
    }

    public static ObjectDigest of(byte[] content) {
        return of(ByteBuffer.wrap(content));
    }

    /** The digest of the rest of a stream, which is read to its end and stays open. */
    public static ObjectDigest of(InputStream content) throws IOException {
        CRC32C checksum = new CRC32C();
        byte[] buffer = new byte[64 * 1024];
        long size = 0;
        for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
            checksum.update(buffer, 0, count);
            size += count;
        }
        return new ObjectDigest(size, (int) checksum.getValue());
    }

    @Override
    public String toString() {
        return sizeBytes + " bytes, crc32c " + HexFormat.of().toHexDigits(crc32c);
    }
}
