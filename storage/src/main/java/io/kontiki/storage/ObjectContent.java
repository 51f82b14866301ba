package io.kontiki.storage;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What is put: bytes in memory or a local file. It can be read as often as a retry or a second store needs it; the
 * caller does not change the bytes or the file until the put has returned. A store neither moves nor deletes the
 * file.
 */
public sealed interface ObjectContent {
    /** The bytes of the buffer between position and limit; its position is not moved. */
    static ObjectContent of(ByteBuffer bytes) {
        return new Bytes(bytes.asReadOnlyBuffer());
    }

    static ObjectContent of(byte[] bytes) {
        return of(ByteBuffer.wrap(bytes));
    }

    static ObjectContent of(Path file) {
        return new LocalFile(file);
    }

    /** The length of the content. A file is asked each time. */
    long sizeBytes() throws IOException;

    /** A new stream over the whole content, which the caller closes. */
    InputStream open() throws IOException;

    /** Reads the whole content once. */
    default ObjectDigest digest() throws IOException {
        try (InputStream stream = open()) {
            return ObjectDigest.of(stream);
        }
    }

    /** @param bytes read only */
    record Bytes(ByteBuffer bytes) implements ObjectContent {
        @Override
        public long sizeBytes() {
            return bytes.remaining();
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(copy());
        }

        /** The content as an array of its own. */
        public byte[] copy() {
            byte[] array = new byte[bytes.remaining()];
            bytes.duplicate().get(array);
            return array;
        }
    }

    /** @param file an existing regular file */
    record LocalFile(Path file) implements ObjectContent {
        @Override
        public long sizeBytes() throws IOException {
            return Files.size(file);
        }

        @Override
        public InputStream open() throws IOException {
            return Files.newInputStream(file);
        }
    }
}
