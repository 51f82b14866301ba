package io.kontiki.storage;

import java.util.Optional;

/**
 * What a store says about an object without its content.
 *
 * @param key the object's key
 * @param sizeBytes the length of its content
 * @param digest the digest that the store keeps beside the object; empty where it keeps none, and always empty in a
 *     list
 */
public record ObjectHead(ObjectKey key, long sizeBytes, Optional<ObjectDigest> digest) {
    public ObjectHead {
        if (digest.isPresent() && digest.get().sizeBytes() != sizeBytes) {
            throw new IllegalArgumentException(key + ": the size " + sizeBytes + " is not that of " + digest.get());
        }
    }

    public static ObjectHead of(ObjectKey key, long sizeBytes) {
        return new ObjectHead(key, sizeBytes, Optional.empty());
    }
}
