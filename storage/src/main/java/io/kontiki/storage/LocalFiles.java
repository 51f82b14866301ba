package io.kontiki.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/** Writes that reach the disk. */
final class LocalFiles {
    private static final int BUFFER_BYTES = 256 * 1024;

    private LocalFiles() {}

    /**
     * Replaces the content of a file and returns when the disk has it; the directory entry is the caller's business.
     */
    static ObjectDigest writeDurably(Path file, byte[] content) throws IOException {
        return writeDurably(file, ObjectContent.of(content));
    }

    static ObjectDigest writeDurably(Path file, ObjectContent content) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ObjectDigest digest = switch (content) {
                case ObjectContent.Bytes(ByteBuffer bytes) -> {
                    writeFully(channel, bytes.duplicate());
                    yield ObjectDigest.of(bytes);
                }
                case ObjectContent.LocalFile source -> copy(source, channel);
            };
            channel.force(false);
            if (channel.size() != digest.sizeBytes()) {
                throw new IOException(
                        file + " has " + channel.size() + " bytes after " + digest.sizeBytes() + " were written");
            }
            return digest;
        }
    }

    /** Makes the names in a directory durable: those that were added, renamed and removed. */
    static void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static ObjectDigest copy(ObjectContent.LocalFile source, FileChannel target) throws IOException {
        CRC32C checksum = new CRC32C();
        byte[] buffer = new byte[BUFFER_BYTES];
        long size = 0;
        try (InputStream stream = source.open()) {
            for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
                checksum.update(buffer, 0, count);
                writeFully(target, ByteBuffer.wrap(buffer, 0, count));
                size += count;
            }
        }
        return new ObjectDigest(size, (int) checksum.getValue());
    }

    private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
