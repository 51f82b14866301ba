package io.kontiki.storage.mirror;

import io.kontiki.storage.ObjectDigest;
import io.kontiki.storage.ObjectKey;
import java.time.Instant;
import java.util.Optional;

/**
 * What one store still has to be told about one object.
 *
 * @param store the name of the store that is behind
 * @param key the object
 * @param kind what is to be done
 * @param digest of the content that has to stand there; empty for a deletion, and where nobody knows it
 * @param since when the store fell behind with this object
 */
record BacklogItem(String store, ObjectKey key, Kind kind, Optional<ObjectDigest> digest, Instant since) {
    /** Written to the journal by name. */
    enum Kind {
        /** Copy the object, over whatever stands there. */
        COPY,
        /** Copy the object, but never over other content: its key had to be free. */
        COPY_ONCE,
        DELETE
    }

    boolean isCopy() {
        return kind != Kind.DELETE;
    }

    long sizeBytes() {
        return digest.map(ObjectDigest::sizeBytes).orElse(0L);
    }
}
