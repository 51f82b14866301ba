package io.kontiki.cli.cluster;

import io.kontiki.cli.CommandFailure;
import io.kontiki.common.rpc.HostPort;
import io.kontiki.common.topology.Topology;
import java.util.ArrayList;
import java.util.List;

/**
 * Which nodes a local cluster has: what {@code cluster.json} holds. Node i (from 0) listens at base port + 10 i + {0 http,
 * 1 grpc, 2 mysql, 3 postgres, 4 wal, 5 meta}. The first node of every data centre is a Metasrv voter, every node is a region
 * server, and every node that is not in the witness's data centre is a gateway.
 *
 * @param topology as its user wrote it
 * @param basePort first port
 */
public record ClusterPlan(String topology, int basePort, List<ClusterNode> nodes) {
    static final int PORTS_PER_NODE = 10;
    /** More teach nothing about a cluster on one machine. */
    private static final int MAX_NODES = 30;
    /** Those below belong to the system. */
    private static final int FIRST_PORT = 1_024;

    private static final int LAST_PORT = HostPort.MAX_PORT;
    private static final String HOST = "127.0.0.1";

    public ClusterPlan {
        nodes = nodes == null ? List.of() : List.copyOf(nodes);
    }

    /** Whether everything that commands need is there: the file may have been written by another hand. */
    boolean isWhole() {
        return topology != null
                && nodes.stream().anyMatch(ClusterNode::isGateway)
                && nodes.stream()
                        .allMatch(node -> node.name() != null
                                && node.dc() != null
                                && node.grpc() != null
                                && (node.http() != null || !node.isGateway()));
    }

    public static ClusterPlan of(Topology topology, int basePort) {
        if (topology.voters() > MAX_NODES) {
            throw CommandFailure.usage("--topology " + topology + " means " + topology.voters()
                    + " nodes; a cluster on one machine has at most " + MAX_NODES);
        }
        int ports = PORTS_PER_NODE * topology.voters();
        int lastBase = LAST_PORT - ports + 1;
        if (basePort < FIRST_PORT || basePort > lastBase) {
            throw CommandFailure.usage("--base-port " + basePort + " is out of range: " + topology.voters()
                    + " nodes take the " + ports + " ports from it on, so it must be from " + FIRST_PORT + " to "
                    + lastBase);
        }
        List<ClusterNode> nodes = new ArrayList<>();
        for (int dc = 0; dc < topology.dataCentres(); dc++) {
            for (int member = 0; member < topology.replicas().get(dc); member++) {
                nodes.add(node(topology, dc, member == 0, nodes.size(), basePort));
            }
        }
        return new ClusterPlan(topology.toString(), basePort, nodes);
    }

    private static ClusterNode node(Topology topology, int dc, boolean firstOfItsDc, int place, int basePort) {
        boolean gateway = !topology.isWitness(dc);
        List<String> roles = new ArrayList<>();
        if (firstOfItsDc) {
            roles.add("metasrv");
        }
        roles.add("region-server");
        if (gateway) {
            roles.add("gateway");
        }
        int port = basePort + PORTS_PER_NODE * place;
        return new ClusterNode(
                "n" + (place + 1),
                "dc-" + (char) ('a' + dc),
                roles,
                gateway ? HOST + ":" + port : null,
                HOST + ":" + (port + 1),
                null,
                gateway ? HOST + ":" + (port + 3) : null,
                HOST + ":" + (port + 4),
                firstOfItsDc ? HOST + ":" + (port + 5) : null);
    }

    public ClusterNode node(String name) {
        return nodes.stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow(() -> CommandFailure.usage("no node '" + name + "' in this cluster; there are: "
                        + String.join(
                                ", ", nodes.stream().map(ClusterNode::name).toList())));
    }

    public List<ClusterNode> nodesIn(String dc) {
        List<ClusterNode> found =
                nodes.stream().filter(node -> node.dc().equals(dc)).toList();
        if (found.isEmpty()) {
            throw CommandFailure.usage(
                    "no data centre '" + dc + "' in this cluster; there are: " + String.join(", ", dataCentres()));
        }
        return found;
    }

    public List<String> dataCentres() {
        return nodes.stream().map(ClusterNode::dc).distinct().toList();
    }

    public List<ClusterNode> gateways() {
        return nodes.stream().filter(ClusterNode::isGateway).toList();
    }

    /** The data centres that have a store: the first two (or the only one). */
    public List<String> storeDataCentres() {
        return dataCentres().stream().limit(2).toList();
    }

    /**
     * One per data centre that may lead. Its nodes share one machine: with one per node, as on machines of their own, five idle nodes
     * spend a twentieth of a core more on heartbeats, and a lost data centre brings twice the elections.
     */
    int walGroups() {
        return (int) nodes.stream()
                .filter(ClusterNode::isGateway)
                .map(ClusterNode::dc)
                .distinct()
                .count();
    }
}
