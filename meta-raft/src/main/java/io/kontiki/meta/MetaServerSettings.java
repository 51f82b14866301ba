package io.kontiki.meta;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.topology.Topology;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What a node needs to know to be a voter of Metasrv.
 *
 * @param node this node's name, one of the voters'
 * @param voters the initial voters, one per data centre; the same list on each of them
 * @param dataDirectory where the log and the snapshots stand; only Metasrv's
 * @param defaultTopology of WAL groups; counts only when the cluster is new
 * @param walGroups how many WAL groups to create, 0 for one per leader-eligible region server; counts only when the cluster is new
 * @param electionTimeoutMin at least ten round trips between the data centres
 * @param snapshotEveryEntries log entries after which a snapshot is taken
 * @param snapshotEveryBytes bytes of log entries after which a snapshot is taken
 * @param keptLogEntries entries behind a snapshot that stay in the log, so that a short absence is replayed instead of a snapshot sent
 * @param logSegmentBytes the log is purged in segments of this size
 */
public record MetaServerSettings(
        String node,
        List<Voter> voters,
        Path dataDirectory,
        Topology defaultTopology,
        int walGroups,
        Duration electionTimeoutMin,
        Duration electionTimeoutMax,
        long snapshotEveryEntries,
        long snapshotEveryBytes,
        long keptLogEntries,
        long logSegmentBytes) {
    /** A voter's node name and the address of its {@code meta} Raft port. */
    public record Voter(String node, String metaAddress) {
        public Voter {
            Objects.requireNonNull(node, "node");
            if (!metaAddress.matches(".+:[0-9]{1,5}")) {
                throw new KontikiException(
                        ErrorCode.CONFIGURATION, "metasrv address '" + metaAddress + "' is not HOST:PORT");
            }
        }

        public String host() {
            return metaAddress.substring(0, metaAddress.lastIndexOf(':'));
        }

        public int port() {
            return Integer.parseInt(metaAddress.substring(metaAddress.lastIndexOf(':') + 1));
        }
    }

    public MetaServerSettings {
        voters = List.copyOf(voters);
        Objects.requireNonNull(dataDirectory, "dataDirectory");
        Objects.requireNonNull(defaultTopology, "defaultTopology");
        Set<String> names = new HashSet<>();
        for (Voter voter : voters) {
            if (!names.add(voter.node())) {
                throw new KontikiException(
                        ErrorCode.CONFIGURATION, "metasrv voter '" + voter.node() + "' is listed twice");
            }
        }
        if (!names.contains(node)) {
            throw new KontikiException(
                    ErrorCode.CONFIGURATION, "node '" + node + "' is not among the metasrv voters " + names);
        }
        if (voters.size() % 2 == 0) {
            throw new KontikiException(
                    ErrorCode.CONFIGURATION,
                    voters.size() + " metasrv voters; an odd number is needed, one per data centre");
        }
        if (electionTimeoutMin.compareTo(electionTimeoutMax) >= 0 || electionTimeoutMin.toMillis() < 50) {
            throw new KontikiException(
                    ErrorCode.CONFIGURATION,
                    "election timeouts must be at least 50 ms and the maximum above the minimum: "
                            + electionTimeoutMin.toMillis() + " ms, " + electionTimeoutMax.toMillis() + " ms");
        }
    }

    /** The measured defaults for data centres within 50 ms of each other. */
    public static MetaServerSettings of(
            String node, List<Voter> voters, Path dataDirectory, Topology defaultTopology, int walGroups) {
        return new MetaServerSettings(
                node,
                voters,
                dataDirectory,
                defaultTopology,
                walGroups,
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                1000,
                8L << 20,
                10_000,
                32L << 20);
    }

    /** This node among the voters. */
    public Voter self() {
        return voters.stream()
                .filter(voter -> voter.node().equals(node))
                .findFirst()
                .orElseThrow();
    }
}
