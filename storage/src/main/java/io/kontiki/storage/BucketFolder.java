package io.kontiki.storage;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The folder in a bucket that a store of a cloud keeps its objects in: the names of objects there, and the words for it
 * in messages. Immutable.
 *
 * @param scheme of the cloud's addresses, such as {@code s3}
 * @param bucket its name
 * @param prefix the folder; no slash at either end; empty for the whole bucket
 */
public record BucketFolder(String scheme, String bucket, String prefix) {
    /** The clouds take names of 1024 bytes, and our keys have at most 900. */
    private static final int PREFIX_MAX_BYTES = 120;

    public BucketFolder {
        if (bucket.isEmpty()) {
            throw new IllegalArgumentException("a store at " + scheme + "://bucket/folder needs the name of a bucket");
        }
        if (prefix.startsWith("/") || prefix.endsWith("/")) {
            throw new IllegalArgumentException("the prefix in a bucket has no slash at either end: '" + prefix + "'");
        }
        if (prefix.getBytes(StandardCharsets.UTF_8).length > PREFIX_MAX_BYTES) {
            throw new IllegalArgumentException(
                    "the prefix in a bucket is longer than " + PREFIX_MAX_BYTES + " bytes: '" + prefix + "'");
        }
    }

    /** The address, such as {@code s3://bucket/folder}. */
    public String name() {
        return scheme + "://" + bucket + (prefix.isEmpty() ? "" : "/" + prefix);
    }

    /** The name in the bucket of the object with that key, or of what its key begins with. */
    public String objectName(String path) {
        return prefix.isEmpty() ? path : prefix + "/" + path;
    }

    public String objectName(ObjectKey key) {
        return objectName(key.path());
    }

    /** The key of an object of the folder; empty for what no put of ours has made. */
    public Optional<ObjectKey> key(String objectName) {
        String before = objectName("");
        if (!objectName.startsWith(before)) {
            return Optional.empty();
        }
        try {
            return Optional.of(ObjectKey.of(objectName.substring(before.length())));
        } catch (IllegalArgumentException foreign) {
            return Optional.empty();
        }
    }

    /** How a message about a failed operation begins. */
    public String cannot(String operation, ObjectKey key) {
        return name() + ": cannot " + operation + " " + key;
    }
}
