package io.kontiki.common.ratis;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * What Ratis 3.3.0 does not do for its files: tells the owner of a log that term and vote could not be written, and clears away a
 * segment that a snapshot has overtaken.
 *
 * <p>Raft must not answer anybody in a term that is not on disk: after a restart it would have forgotten it, and could vote twice or
 * take entries from a leader that is deposed. Ratis 3.3.0 changes its term in memory first and goes on after the failure, so the
 * owner has to stop the replica. Safe for all threads; an owner is called on the thread whose write failed, in general under Raft's
 * lock, and returns when the replica answers nobody any more: no other thread may acknowledge something meanwhile.
 */
public final class RatisFiles {
    private static final String METADATA = "raft-meta";
    private static final String OPEN_SEGMENT = "log_inprogress_";
    private static final int ENTRY_CHECKSUM_BYTES = 4;
    private static final byte[] SEGMENT_HEADER = "RaftLog1".getBytes(StandardCharsets.UTF_8);

    private static final long CLOSING_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long CLOSING_PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

    private static final Map<Path, Consumer<IOException>> OWNERS = new ConcurrentHashMap<>();

    private RatisFiles() {}

    /**
     * Has the owner told when term and vote cannot be written.
     *
     * @param directory where Raft keeps them, {@code current} of the group
     */
    public static void watch(Path directory, Consumer<IOException> owner) {
        OWNERS.put(metadata(directory), owner);
    }

    /** Ends {@link #watch}; nothing if another owner has taken it over. */
    public static void unwatch(Path directory, Consumer<IOException> owner) {
        OWNERS.remove(metadata(directory), owner);
    }

    /** For an owner: returns when its replica has begun to close, on another thread, or after a second. */
    public static void awaitClosing(BooleanSupplier alive) {
        long end = System.nanoTime() + CLOSING_NANOS;
        while (alive.getAsBoolean() && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(CLOSING_PAUSE_NANOS);
        }
    }

    /** A file of Raft's could not be replaced. */
    public static void failed(File file, IOException cause) {
        Consumer<IOException> owner = OWNERS.get(file.toPath().toAbsolutePath());
        if (owner != null) {
            owner.accept(new IOException(
                    "the term and vote could not be written to " + file + ": " + cause.getMessage()
                            + ". Make room, then start the node again.",
                    cause));
        }
    }

    /**
     * Deletes the log's open segment if all its entries lie before the end of the snapshot, before Ratis opens the log.
     *
     * <p>Ratis closes and deletes it after a snapshot was installed; a process that is killed before that leaves it. Ratis 3.3.0 then
     * deletes the closed segments at its start, keeps the open one, and refuses every entry after the snapshot ("gap between ..."):
     * the replica stays behind for good.
     *
     * @param directory where Raft keeps the log, {@code current} of the group; may be missing
     * @param snapshotIndex of the last entry in the snapshot; -1 if there is none
     * @return the file that was deleted; a damaged one stays, for Ratis to judge
     */
    public static Optional<Path> deleteSegmentBehind(Path directory, long snapshotIndex) throws IOException {
        if (!Files.isDirectory(directory)) {
            return Optional.empty();
        }
        try (DirectoryStream<Path> segments = Files.newDirectoryStream(directory, OPEN_SEGMENT + "*")) {
            for (Path segment : segments) {
                String first = segment.getFileName().toString().substring(OPEN_SEGMENT.length());
                if (!first.matches("[0-9]{1,18}") || Long.parseLong(first) >= snapshotIndex) {
                    continue; // set aside by somebody, or not overtaken, as its name says
                }
                OptionalLong entries = entries(segment);
                if (entries.isPresent() && Long.parseLong(first) + entries.getAsLong() - 1 < snapshotIndex) {
                    Files.delete(segment);
                    return Optional.of(segment);
                }
            }
        }
        return Optional.empty();
    }

    /** How many; empty when the file ends otherwise than after an entry or in the zeros that it was preallocated with. */
    private static OptionalLong entries(Path segment) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(segment))) {
            if (!Arrays.equals(in.readNBytes(SEGMENT_HEADER.length), SEGMENT_HEADER)) {
                return OptionalLong.empty();
            }
            long entries = 0;
            for (long length = length(in); length > 0; length = length(in)) {
                in.skipNBytes(length + ENTRY_CHECKSUM_BYTES);
                entries++;
            }
            for (int left = in.read(); left >= 0; left = in.read()) {
                if (left != 0) {
                    return OptionalLong.empty();
                }
            }
            return OptionalLong.of(entries);
        } catch (EOFException e) {
            return OptionalLong.empty();
        }
    }

    /** Of the next entry, seven bits a byte, the lowest first; 0 at the end of the file and where nothing is written yet. */
    private static long length(InputStream in) throws IOException {
        long length = 0;
        for (int shift = 0; shift < Integer.SIZE; shift += 7) {
            int read = in.read();
            if (read < 0 && shift == 0) {
                return 0;
            }
            if (read < 0) {
                throw new EOFException();
            }
            length |= (read & 0x7FL) << shift;
            if (read < 0x80) {
                return length;
            }
        }
        throw new EOFException();
    }

    /**
     * Refuses a class path on which Ratis' own class comes before the one that keeps votes on a full disk.
     *
     * @throws IllegalStateException if it is not ours
     */
    public static void requireOurs(Class<?> mended) {
        URL ours = location(RatisFiles.class);
        URL found = location(mended);
        if (!String.valueOf(ours).equals(String.valueOf(found))) {
            throw new IllegalStateException("the class path puts " + found + " before " + ours
                    + ": Kontiki's common must come before Ratis, or a full disk can lose a vote");
        }
    }

    private static URL location(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        return source == null ? null : source.getLocation();
    }

    private static Path metadata(Path directory) {
        return directory.resolve(METADATA).toAbsolutePath();
    }
}
