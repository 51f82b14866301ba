package io.kontiki.region.wal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * Settings of the process's Raft server for WAL groups. Plain data.
 *
 * @param node the node's name, which is its Raft peer id in every group
 * @param host where the Raft server listens
 * @param port as above; never 0, because peers have to know it
 * @param directory holds one directory per group
 * @param electionTimeoutMin a follower that hears nothing for a random time between the two becomes a candidate: 0.5 to 1 s where
 *     data centres are within 10 ms and nodes own their cores, 1 to 2 s up to 50 ms or where pauses of 300 ms are normal
 * @param requestTimeout the deadline of a vote: a frozen peer stalls the winner that long; at least five round trips and one fsync
 * @param segmentMaxBytes size of a log file; the log is purged by whole files
 * @param preservedEntries entries before the snapshot that are not purged
 */
public record WalSettings(
        String node,
        String host,
        int port,
        Path directory,
        Duration electionTimeoutMin,
        Duration electionTimeoutMax,
        Duration requestTimeout,
        long segmentMaxBytes,
        int preservedEntries) {
    /** The open file's entries are held on the heap, per group; the log is purged by whole files. */
    public static final long DEFAULT_SEGMENT_MAX_BYTES = 16L << 20;
    /** About 64 MB of full entries, so that a short outage is made up from the log. */
    public static final int DEFAULT_PRESERVED_ENTRIES = 64;

    public static final Duration DEFAULT_ELECTION_TIMEOUT_MIN = Duration.ofMillis(500);
    public static final Duration DEFAULT_ELECTION_TIMEOUT_MAX = Duration.ofSeconds(1);
    /**
     * A witness that hands over answers the vote only when its own leadership is wound up, which took 0.1 s on an idle machine and more
     * than 0.3 s on a busy one; with a data centre lost every vote is needed, and a late one costs another round.
     */
    public static final Duration DEFAULT_REQUEST_TIMEOUT = Duration.ofMillis(500);

    public WalSettings {
        Objects.requireNonNull(node, "node");
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(directory, "directory");
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("the WAL port must be between 1 and 65535, not " + port);
        }
        if (electionTimeoutMin.compareTo(Duration.ofMillis(100)) < 0
                || electionTimeoutMax.compareTo(electionTimeoutMin) <= 0) {
            throw new IllegalArgumentException("the election timeout must be a range of at least 100 ms, not "
                    + electionTimeoutMin + " to " + electionTimeoutMax);
        }
        if (requestTimeout.isNegative() || requestTimeout.isZero()) {
            throw new IllegalArgumentException("the request timeout must be positive: " + requestTimeout);
        }
    }
}
