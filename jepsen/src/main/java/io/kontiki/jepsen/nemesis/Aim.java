package io.kontiki.jepsen.nemesis;

import io.kontiki.jepsen.environment.Environment;
import io.kontiki.jepsen.environment.EnvironmentException;
import io.kontiki.jepsen.environment.Node;
import io.kontiki.jepsen.environment.Topology;
import io.kontiki.jepsen.environment.process.Await;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/** At which nodes a fault is aimed: chosen with the schedule, or by the cluster's state when the fault starts. */
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

    /** @param preferred of several nodes that lead a WAL group at that moment, this one if it is one of them */
    record AtLeader(String preferred) implements Aim {}

    /** All nodes of a data centre in which a WAL group is led at that moment, as of {@link AtLeader}. */
    record AtLeaderDataCentre(String preferred) implements Aim {}

    /** A cluster that elects names a leader within this time; one whose gateways are all busy may take longer. */
    Duration LEADER_LIMIT = Duration.ofSeconds(20);

    Duration LOOK_AGAIN = Duration.ofMillis(200);

    /** Throws {@link EnvironmentException} if it is aimed at a leader and no gateway names one in time. */
    default List<Node> resolve(Environment environment) {
        Topology topology = environment.topology();
        return switch (this) {
            case At at -> at.nodes().stream().map(topology::node).toList();
            case AtLeader leader -> List.of(leader(environment, leader.preferred()));
            case AtLeaderDataCentre leader ->
                topology.nodesIn(leader(environment, leader.preferred()).dc());
        };
    }

    private static Node leader(Environment environment, String preferred) {
        AtomicReference<Set<String>> leaders = new AtomicReference<>(Set.of());
        boolean known = Await.until(LEADER_LIMIT, LOOK_AGAIN, () -> {
            leaders.set(environment.view().leaders());
            return !leaders.get().isEmpty();
        });
        if (!known) {
            throw new EnvironmentException("no gateway names a leader within " + LEADER_LIMIT.toSeconds() + " s");
        }
        String chosen = leaders.get().contains(preferred)
                ? preferred
                : leaders.get().iterator().next();
        return environment.topology().node(chosen);
    }
}
