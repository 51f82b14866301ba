package io.kontiki.cli.node;

import io.kontiki.cli.output.FailureText;
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
import java.util.List;
import tools.jackson.core.JacksonException;

/**
 * A node's directory, held by one process at a time: a lock on the file {@code LOCK}, and in {@code node.json} whose directory it
 * is, since a Raft peer must never come back under another name or with another's log.
 */
final class DataHome implements AutoCloseable {
    /** Written once. */
    record Owner(String name, String dc) {}

    /** What is only there after {@code node.json} was written. */
    private static final List<String> DATA = List.of("region", "meta", "store");

    private final Path directory;
    private final FileChannel channel;

    private DataHome(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /** @throws io.kontiki.common.error.KontikiException CONFIGURATION if it is not writable, in use, or another node's */
    static DataHome open(Path directory, Owner owner) {
        try {
            Files.createDirectories(directory);
            FileChannel channel = lock(directory);
            try {
                claim(directory.resolve("node.json"), owner);
                return new DataHome(directory, channel);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (AccessDeniedException e) {
            throw NodeKeys.wrong("no permission to write to " + directory
                    + "; choose another directory with --data-home, or give this user the right");
        } catch (IOException e) {
            throw NodeKeys.wrong("cannot use the directory " + directory + ": " + FailureText.of(e)
                    + "; choose another with --data-home");
        }
    }

    private static FileChannel lock(Path directory) throws IOException {
        Path file = directory.resolve("LOCK");
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
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
        channel.write(
                ByteBuffer.wrap(("pid " + ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)),
                0);
        return channel;
    }

    private static String holder(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            return "unknown pid";
        }
    }

    private static void claim(Path file, Owner owner) throws IOException {
        if (!Files.exists(file)) {
            refuseOrphanedData(file);
            DurableFile.write(file, Json.write(owner));
            return;
        }
        Owner known;
        try {
            known = Json.MAPPER.readValue(Files.readAllBytes(file), Owner.class);
            if (known == null || known.name() == null || known.dc() == null) {
                throw NodeKeys.wrong(file + " is damaged: it does not say the node's name and data centre");
            }
        } catch (JacksonException e) {
            throw NodeKeys.wrong(file + " is damaged: " + FailureText.of(e)
                    + "; give it back as it was, or choose another directory with --data-home");
        }
        if (!known.equals(owner)) {
            throw NodeKeys.wrong("the directory " + file.getParent() + " belongs to node " + known.name() + " in "
                    + known.dc() + " and cannot serve node " + owner.name() + " in " + owner.dc()
                    + "; choose another with --data-home");
        }
    }

    /** Data whose owner is not known could be claimed by a node that is another voter. */
    private static void refuseOrphanedData(Path file) {
        for (String data : DATA) {
            Path kept = file.resolveSibling(data);
            if (Files.exists(kept)) {
                throw NodeKeys.wrong(
                        file + " is missing, but " + kept + " holds the data of a node: give the file back (it says"
                                + " {\"name\": ..., \"dc\": ...} of the node that owns the directory), or choose another directory with --data-home");
            }
        }
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
