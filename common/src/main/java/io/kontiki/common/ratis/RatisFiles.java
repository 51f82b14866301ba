package io.kontiki.common.ratis;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * What Ratis 3.3.0 does not do for term and vote: tells the owner of a log that they could not be written.
 *
 * <p>Raft must not answer anybody in a term that is not on disk: after a restart it would have forgotten it, and could vote twice or
 * take entries from a leader that is deposed. Ratis 3.3.0 changes its term in memory first and goes on after the failure, so the
 * owner has to stop the replica. Safe for all threads; an owner is called on the thread whose write failed, in general under Raft's
 * lock, and returns when the replica answers nobody any more: no other thread may acknowledge something meanwhile.
 */
public final class RatisFiles {
    private static final String METADATA = "raft-meta";

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
