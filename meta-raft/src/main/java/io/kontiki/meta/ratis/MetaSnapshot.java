package io.kontiki.meta.ratis;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.meta.image.MetaState;
import io.kontiki.meta.image.RecentCommands;
import io.kontiki.meta.record.MetaJson;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.zip.CRC32C;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * The whole replicated state as of one log index, in a file: magic, CRC32C of the rest, gzipped JSON. Written to a temporary name,
 * forced and renamed, so that a file with the final name is whole; the checksum is verified on every read.
 */
record MetaSnapshot(int format, MetaState state, List<RecentCommands.Remembered> recentCommands) {
    /** 1 had no commands that were refused. */
    static final int FORMAT = 2;

    private static final int MAGIC = 0x4B4D5331; // KMS1
    private static final int HEADER_BYTES = 8;

    void writeTo(Path file) throws IOException {
        byte[] body = compress(MetaJson.write(this));
        ByteBuffer buffer = ByteBuffer.allocate(HEADER_BYTES + body.length);
        buffer.putInt(MAGIC).putInt(crc(body, 0)).put(body).flip();
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        try (FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel directory = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    /** @throws KontikiException CORRUPT when the file is damaged or of an unknown format */
    static MetaSnapshot readFrom(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer header = ByteBuffer.wrap(bytes);
        if (bytes.length < HEADER_BYTES || header.getInt() != MAGIC || header.getInt() != crc(bytes, HEADER_BYTES)) {
            throw new KontikiException(ErrorCode.CORRUPT, "metasrv snapshot " + file + " fails its checksum");
        }
        MetaSnapshot snapshot = MetaJson.read(decompress(bytes), MetaSnapshot.class, "metasrv snapshot " + file);
        if (snapshot.format() < 1 || snapshot.format() > FORMAT) {
            throw new KontikiException(
                    ErrorCode.CORRUPT,
                    "metasrv snapshot " + file + " has format " + snapshot.format() + ", known are 1 to " + FORMAT);
        }
        return snapshot;
    }

    private static int crc(byte[] bytes, int from) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, bytes.length - from);
        return (int) crc.getValue();
    }

    private static byte[] compress(byte[] json) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(json);
        }
        return bytes.toByteArray();
    }

    private static byte[] decompress(byte[] file) throws IOException {
        try (GZIPInputStream gzip =
                new GZIPInputStream(new ByteArrayInputStream(file, HEADER_BYTES, file.length - HEADER_BYTES))) {
            return gzip.readAllBytes();
        }
    }
}
