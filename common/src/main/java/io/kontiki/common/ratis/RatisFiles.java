package io.kontiki.common.ratis;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Tells the owner of a Raft log that its term and vote could not be written.
 *
 * <p>Raft must not answer anybody in a term that is not on disk: after a restart it would have forgotten it, and could vote twice or
 * take entries from a leader that is deposed. Ratis 3.3.0 changes its term in memory first and goes on after the failure, so the
 * owner has to stop the replica. Safe for all threads; an owner is called on the thread whose write failed, in general under Raft's
 * lock, and must return at once.
 */
public final class RatisFiles {
    private static final String METADATA = "raft-meta";

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

    /** Ends {@link #watch}; nothing if nobody watches. */
    public static void unwatch(Path directory) {
        OWNERS.remove(metadata(directory));
    }

    /** A file of Raft's could not be replaced. */
    public static void failed(File file, IOException cause) {
        Consumer<IOException> owner = OWNERS.get(file.toPath().toAbsolutePath());
        if (owner != null) {
            owner.accept(new IOException(
                    "the term and vote could not be written to " + file + ": " + cause.getMessage()
                            + "; what was there before is kept. Make room, then start the node again.",
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
