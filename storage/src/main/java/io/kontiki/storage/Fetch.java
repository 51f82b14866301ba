package io.kontiki.storage;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.CRC32C;

/** Copies an object into a local file: temporary name, verified, renamed. */
final class Fetch {
    private Fetch() {}

    static void into(ObjectStore store, ObjectKey key, Path target, ObjectDigest expected) {
        Path temporary = null;
        try {
            temporary = Files.createTempFile(
                    target.toAbsolutePath().getParent(), target.getFileName().toString() + ".", ".fetch");
            ObjectDigest found = copy(store, key, temporary);
            Verification.check(store.name(), key, expected, found);
            move(temporary, target);
        } catch (IOException failure) {
            throw new ObjectStoreException.Refused(
                    store.name() + ": cannot write " + key + " to the file " + target + ": " + failure, failure);
        } finally {
            discard(temporary);
        }
    }

    private static ObjectDigest copy(ObjectStore store, ObjectKey key, Path file) throws IOException {
        CRC32C checksum = new CRC32C();
        long size = 0;
        try (OutputStream out = Files.newOutputStream(file)) {
            byte[] piece;
            do {
                piece = store.getRange(key, size, Verification.PIECE_BYTES);
                checksum.update(piece);
                size += piece.length;
                out.write(piece);
            } while (piece.length == Verification.PIECE_BYTES);
        }
        return new ObjectDigest(size, (int) checksum.getValue());
    }

    private static void move(Path temporary, Path target) throws IOException {
        try {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException unsupported) {
            throw new IOException("the file system of " + target + " cannot rename atomically", unsupported);
        }
    }

    private static void discard(Path temporary) {
        if (temporary != null) {
            try {
                Files.deleteIfExists(temporary);
            } catch (IOException left) {
                // The fetch itself has its own outcome; a left temporary file is only space, and the cache sweeps it.
                return;
            }
        }
    }
}
