package io.kontiki.common.ratis;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * What Ratis 3.3.0 does not do for its files: tells the owner of a log that term and vote could not be written, or that a segment
 * could not be synced when it was closed.
 *
 * <p>Raft must not answer anybody in a term that is not on disk: after a restart it would have forgotten it, and could vote twice or
 * take entries from a leader that is deposed. Ratis 3.3.0 changes its term in memory first and goes on after the failure, so the
 * owner has to stop the replica. Safe for all threads; an owner is called on the thread whose write failed, in general under Raft's
 * lock, and returns when the replica answers nobody any more: no other thread may acknowledge something meanwhile.
 */
public final class RatisFiles {
    private static final String METADATA = "raft-meta";

    /** Of Ratis, and replaced in this module. */
    private static final List<String> MENDED = List.of(
            "org.apache.ratis.util.AtomicFileOutputStream",
            "org.apache.ratis.server.raftlog.segmented.BufferedWriteChannel");

    private static final long CLOSING_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long CLOSING_PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

    private static final Map<Path, Consumer<IOException>> OWNERS = new ConcurrentHashMap<>();

    private RatisFiles() {}

    /**
     * Has the owner told of such failures.
     *
     * @param directory where Raft keeps the files, {@code current} of the group
     */
    public static void watch(Path directory, Consumer<IOException> owner) {
        OWNERS.put(metadata(directory), owner);
    }

    /** Ends {@link #watch}; nothing if another owner has taken it over. */
    public static void unwatch(Path directory, Consumer<IOException> owner) {
        OWNERS.remove(metadata(directory), owner);
    }

    /**
     * Whether a term and vote were ever written there. Where there is none, Ratis begins anew, whatever else lies there.
     *
     * @param directory where Raft keeps the files, {@code current} of the group; may be missing
     */
    public static boolean holdsVote(Path directory) {
        return Files.isRegularFile(metadata(directory));
    }

    /** For an owner: returns when its replica has begun to close, on another thread, or after a second. */
    public static void awaitClosing(BooleanSupplier alive) {
        long end = System.nanoTime() + CLOSING_NANOS;
        while (alive.getAsBoolean() && System.nanoTime() - end < 0) {
            LockSupport.parkNanos(CLOSING_PAUSE_NANOS);
        }
    }

    /** A file of Raft's could not be replaced; whose owner cares is told. */
    public static void failed(File file, IOException cause) {
        tell(
                file.toPath().toAbsolutePath(),
                "the term and vote could not be written to " + file + ": " + cause.getMessage()
                        + ". Make room, then start the node again.",
                cause);
    }

    /** A segment of the log is closed, and some of its entries are not synced. */
    public static void logFailed(File segment, IOException cause) {
        tell(
                metadata(segment.toPath().toAbsolutePath().getParent()),
                "entries of " + segment + " could not be synced: " + cause.getMessage()
                        + ". They are not acknowledged. Mend the disk or make room, then start the node again.",
                cause);
    }

    private static void tell(Path watched, String what, IOException cause) {
        Consumer<IOException> owner = OWNERS.get(watched);
        if (owner != null) {
            owner.accept(new IOException(what, cause));
        }
    }

    /**
     * Refuses a class path on which Ratis' own classes come before those that stand for them here.
     *
     * @throws IllegalStateException if one is not ours
     */
    public static void requireOurs() {
        for (String mended : MENDED) {
            requireOurs(mended);
        }
    }

    static void requireOurs(String mended) {
        URL ours = location(RatisFiles.class);
        URL found = location(find(mended));
        if (!String.valueOf(ours).equals(String.valueOf(found))) {
            throw new IllegalStateException(
                    "the class path puts " + found + " before " + ours + ": Kontiki's common must come"
                            + " before Ratis, or a full or broken disk can lose a vote and acknowledged entries");
        }
    }

    private static Class<?> find(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("the class path has no " + name, e);
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
