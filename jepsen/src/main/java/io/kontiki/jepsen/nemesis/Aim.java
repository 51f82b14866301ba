package io.kontiki.jepsen.nemesis;

import io.kontiki.jepsen.environment.Environment;
import io.kontiki.jepsen.environment.Node;
import io.kontiki.jepsen.environment.Topology;
import java.util.List;
import java.util.Set;

/**
 * At which nodes a fault is aimed: chosen with the schedule, or by the cluster's state when the fault starts. A cluster that cannot
 * name a leader then, because none of its gateways answers, is taken for one led by the fallback.
 */
public sealed interface Aim {
    /** These nodes. */
    record At(List<String> nodes) implements Aim {
        public At {
            nodes = List.copyOf(nodes);
            if (nodes.isEmpty()) {
                throw new IllegalArgumentException("a fault is aimed at one node at least");
            }
        }
    }

    /** One node that leads a WAL group at that moment. */
    record AtLeader(String fallback) implements Aim {}

    /** All nodes of a data centre in which a WAL group is led at that moment. */
    record AtLeaderDataCentre(String fallback) implements Aim {}

    default List<Node> resolve(Environment environment) {
        Topology topology = environment.topology();
        return switch (this) {
            case At at -> at.nodes().stream().map(topology::node).toList();
            case AtLeader leader -> List.of(leader(environment, leader.fallback()));
            case AtLeaderDataCentre leader ->
                topology.nodesIn(leader(environment, leader.fallback()).dc());
        };
    }

    private static Node leader(Environment environment, String fallback) {
        Set<String> leaders = environment.view().leaders();
        // Several groups have several leaders: the fallback, drawn with the schedule, decides if it is one of them.
        String chosen = leaders.isEmpty() || leaders.contains(fallback)
                ? fallback
                : leaders.iterator().next();
        return environment.topology().node(chosen);
    }
}
