package io.kontiki.storage;

import java.io.IOException;
import java.util.Optional;

/** The put of a unique key over any store: put if absent, and if something is there, success if it is the same. */
final class PutOnce {
    private PutOnce() {}

    static ObjectDigest into(ObjectStore store, ObjectKey key, ObjectContent content) {
        try {
            return store.putIfAbsent(key, content);
        } catch (ObjectStoreException.AlreadyExists exists) {
            ObjectDigest wanted = digest(store, key, content);
            Optional<ObjectDigest> kept = store.head(key).flatMap(ObjectHead::digest);
            ObjectDigest found = kept.isPresent() ? kept.get() : Verification.digest(store, key);
            if (found.equals(wanted)) {
                return wanted;
            }
            throw exists;
        }
    }

    private static ObjectDigest digest(ObjectStore store, ObjectKey key, ObjectContent content) {
        try {
            return content.digest();
        } catch (IOException failure) {
            throw new ObjectStoreException.Refused(
                    store.name() + ": cannot read the content to put as " + key + ": " + failure, failure);
        }
    }
}
