package io.kontiki.region.wal;

import io.kontiki.common.error.KontikiException;
import io.kontiki.region.group.PointerCodec;
import io.kontiki.region.group.StatePointer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The snapshot pointers of one replica, on its own disk: {@code pointer-<term>-<cut>} in the group's directory.
 *
 * <p>A file is there whole or not at all (temporary file, fsync, rename, fsync of the directory), and is read back before it counts.
 * The newest and the one before it are kept. A damaged newest file is an error, never a reason to go back to an older one: the log
 * between the two may be purged.
 */
final class PointerFiles {
    private static final Logger LOG = LoggerFactory.getLogger(PointerFiles.class);
    private static final int KEPT = 2;

    private final Path directory;

    PointerFiles(Path directory) {
        this.directory = directory;
    }

    /** The newest pointer. Empty when there is none. */
    Optional<StatePointer> latest() throws IOException {
        List<Path> files = files();
        if (files.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(read(files.getLast()));
    }

    /** Durable when it returns. */
    void save(StatePointer pointer) throws IOException {
        Files.createDirectories(directory);
        Path target = directory.resolve("pointer-" + pointer.term() + "-" + pointer.cut());
        Path temporary = directory.resolve(target.getFileName() + ".tmp");
        try (FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(PointerCodec.encode(pointer));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        if (!read(temporary).equals(pointer)) {
            throw new IOException("the snapshot pointer read back from " + temporary + " is not the one written");
        }
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
        List<Path> files = files();
        for (Path old : files.subList(0, Math.max(0, files.size() - KEPT))) {
            Files.deleteIfExists(old);
            LOG.debug("deleted old snapshot pointer {}", old);
        }
    }

    private static StatePointer read(Path file) throws IOException {
        try {
            return PointerCodec.decode(Files.readAllBytes(file));
        } catch (KontikiException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /** Oldest first. */
    private List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory, "pointer-*")) {
                for (Path file : stream) {
                    if (file.getFileName().toString().matches("pointer-\\d+-\\d+")) {
                        files.add(file);
                    }
                }
            }
        }
        files.sort(Comparator.comparingLong(PointerFiles::cut));
        return files;
    }

    private static long cut(Path file) {
        String name = file.getFileName().toString();
        return Long.parseLong(name.substring(name.lastIndexOf('-') + 1));
    }
}
