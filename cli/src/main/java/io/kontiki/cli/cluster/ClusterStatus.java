package io.kontiki.cli.cluster;

import java.util.List;
import java.util.Optional;

/** What {@code cluster status} prints. Names are written in snake case. */
public record ClusterStatus(String topology, List<Node> nodes, List<WalGroup> walGroups) {
    public ClusterStatus {
        nodes = List.copyOf(nodes);
        walGroups = List.copyOf(walGroups);
    }

    /** Addresses are host:port, null where the role is absent. */
    public record Node(
            String name,
            String dc,
            List<String> roles,
            Long pid,
            NodeState state,
            String http,
            String grpc,
            String mysql,
            String postgres) {}

    /** @param leader the data replica that leads and may serve; null if none that answered does, as while a witness leads */
    public record WalGroup(int id, String leader, List<Replica> replicas) {}

    /**
     * @param role leader, follower, candidate or witness as the node itself says; unreachable if it does not answer
     * @param appliedIndex null if it does not answer
     * @param lag entries behind the leader's applied index; null if one of the two is not known
     */
    public record Replica(String node, String dc, String role, Long appliedIndex, Long lag) {}

    public Optional<Node> node(String name) {
        return nodes.stream().filter(node -> node.name().equals(name)).findFirst();
    }
}
