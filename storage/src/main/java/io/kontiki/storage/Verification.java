package io.kontiki.storage;

import java.util.zip.CRC32C;

/** Compares content with its digest; reads large objects piece by piece. */
public final class Verification {
    /** Large enough to amortise a request, small enough for many at a time. */
    public static final int PIECE_BYTES = 4 << 20;

    private Verification() {}

    /** Fails with {@code Corrupt} unless the digests are equal. */
    public static void check(String store, ObjectKey key, ObjectDigest expected, ObjectDigest found) {
        if (!expected.equals(found)) {
            throw new ObjectStoreException.Corrupt(
                    store + ": " + key + " is damaged: it has " + found + " and should have " + expected);
        }
    }

    /** Reads an object once, piece by piece. */
    public static ObjectDigest digest(ObjectStore store, ObjectKey key) {
        CRC32C checksum = new CRC32C();
        long size = 0;
        byte[] piece;
        do {
            piece = store.getRange(key, size, PIECE_BYTES);
            checksum.update(piece);
            size += piece.length;
        } while (piece.length == PIECE_BYTES);
        return new ObjectDigest(size, (int) checksum.getValue());
    }
}
