package io.kontiki.storage;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The name of an object: a relative path such as {@code public/1024/4398046511104/7-0f3a.parquet}. A key cannot be
 * invalid: it has non-empty segments between single slashes, none of them {@code .} or {@code ..}, no control
 * characters, no backslash, and no segment that starts with {@code .kontiki} (a store's own files). So a key never
 * leads outside of a store's root.
 *
 * <p>Keys are ordered by their UTF-8 bytes, as S3 and GCS list them; this differs from {@link String#compareTo}
 * beyond the basic plane. A key must not be the parent of another key: {@code a} and {@code a/b} do not stand
 * together in every store.
 *
 * @param path the whole key
 */
public record ObjectKey(String path) implements Comparable<ObjectKey> {
    /** S3 and GCS allow 1024 bytes; the rest is room for a prefix inside a bucket. */
    public static final int PATH_MAX_BYTES = 900;

    /** A file name has at most 255 bytes, and the local store adds a suffix to temporary names. */
    public static final int SEGMENT_MAX_ESCAPED_BYTES = 240;

    /** Segments that start so belong to the store itself. */
    static final String RESERVED = ".kontiki";

    public ObjectKey {
        if (path.isEmpty()) {
            throw new IllegalArgumentException("an object key is not empty");
        }
        checkCharacters(path);
        if (path.getBytes(StandardCharsets.UTF_8).length > PATH_MAX_BYTES) {
            throw invalid(path, "longer than " + PATH_MAX_BYTES + " bytes");
        }
        for (String segment : path.split("/", -1)) {
            checkSegment(path, segment);
        }
    }

    public static ObjectKey of(String path) {
        return new ObjectKey(path);
    }

    /** The key below this one, as a path below a folder. */
    public ObjectKey resolve(String child) {
        return new ObjectKey(path + "/" + child);
    }

    /** The last segment. */
    public String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    public boolean startsWith(String prefix) {
        return path.startsWith(prefix);
    }

    @Override
    public int compareTo(ObjectKey other) {
        return comparePaths(path, other.path);
    }

    /** The order of keys, for any two texts: by UTF-8 bytes. */
    static int comparePaths(String left, String right) {
        return Arrays.compareUnsigned(left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return path;
    }

    private static void checkCharacters(String path) {
        path.codePoints().forEach(point -> {
            if (Character.isISOControl(point) || point == '\\') {
                throw invalid(path, "a control character or a backslash");
            }
            if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
                throw invalid(path, "half of a surrogate pair");
            }
        });
    }

    private static void checkSegment(String path, String segment) {
        if (segment.isEmpty()) {
            throw invalid(path, "an empty segment (no slash at either end, none doubled)");
        }
        if (segment.equals(".") || segment.equals("..")) {
            throw invalid(path, "the segment '" + segment + "'");
        }
        if (segment.startsWith(RESERVED)) {
            throw invalid(path, "a segment that starts with '" + RESERVED + "'");
        }
        if (KeyEscape.escapedLength(segment) > SEGMENT_MAX_ESCAPED_BYTES) {
            throw invalid(
                    path,
                    "a segment longer than " + SEGMENT_MAX_ESCAPED_BYTES + " bytes (others than letters,"
                            + " digits and '-._=' count three)");
        }
    }

    private static IllegalArgumentException invalid(String path, String reason) {
        return new IllegalArgumentException("not an object key, it has " + reason + ": '" + path + "'");
    }
}
