package io.kontiki.cli.node;

import io.kontiki.cli.output.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import tools.jackson.core.JacksonException;

/**
 * A node's directory, held by one process at a time: a lock on the file {@code LOCK}, and in {@code node.json} whose directory it
 * is, since a Raft peer must never come back under another name or with another's log.
 */
final class DataHome implements AutoCloseable {
    /** Written once. */
    record Owner(String name, String dc) {}

    private final Path directory;
    private final FileChannel channel;
    private final boolean fresh;

    private DataHome(Path directory, FileChannel channel, boolean fresh) {
        this.directory = directory;
        this.channel = channel;
        this.fresh = fresh;
    }

    /** @throws io.kontiki.common.error.KontikiException CONFIGURATION if it is not writable, in use, or another node's */
    static DataHome open(Path directory, Owner owner) {
        try {
            Files.createDirectories(directory);
            FileChannel channel = lock(directory);
            try {
                return new DataHome(directory, channel, claim(directory.resolve("node.json"), owner));
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (AccessDeniedException e) {
            throw NodeKeys.wrong("no permission to write to " + directory + "; choose another directory with --data-home, or give this user the right");
        } catch (IOException e) {
            throw NodeKeys.wrong("cannot use the directory " + directory + ": " + e + "; choose another with --data-home");
        }
    }

    private static FileChannel lock(Path directory) throws IOException {
        Path file = directory.resolve("LOCK");
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            channel.close();
            throw NodeKeys.wrong("the directory " + directory + " is in use by another Kontiki process (" + holder(file)
                    + "); stop that one, or choose another directory with --data-home");
        }
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(("pid " + ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)), 0);
        return channel;
    }

    private static String holder(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            return "unknown pid";
        }
    }

    /** @return whether the directory is new */
    private static boolean claim(Path file, Owner owner) throws IOException {
        if (!Files.exists(file)) {
            Files.writeString(file, Json.write(owner));
            return true;
        }
        Owner known;
        try {
            known = Json.MAPPER.readValue(Files.readAllBytes(file), Owner.class);
        } catch (JacksonException e) {
            throw NodeKeys.wrong(file + " is damaged: " + e.getOriginalMessage());
        }
        if (!known.equals(owner)) {
            throw NodeKeys.wrong("the directory " + file.getParent() + " belongs to node " + known.name() + " in " + known.dc() + " and cannot serve node "
                    + owner.name() + " in " + owner.dc() + "; choose another with --data-home");
        }
        return false;
    }

    /** Whether nothing was ever kept here. */
    boolean isFresh() {
        return fresh;
    }

    Path resolve(String name) {
        return directory.resolve(name);
    }

    Path directory() {
        return directory;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
