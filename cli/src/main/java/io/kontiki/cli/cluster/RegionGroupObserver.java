package io.kontiki.cli.cluster;

import io.kontiki.common.error.KontikiException;
import io.kontiki.region.client.GroupStatus;
import io.kontiki.region.client.NodeStatus;
import io.kontiki.region.client.RegionClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Asks every node's region server by gRPC, each under the same short deadline, and puts the answers together per group. */
public final class RegionGroupObserver implements GroupObserver {
    private final RegionClient client;

    public RegionGroupObserver(RegionClient client) {
        this.client = client;
    }

    @Override
    public List<ClusterStatus.WalGroup> observe(List<ClusterNode> nodes, Duration limit) {
        return WalGroupView.of(statuses(nodes, limit), nodes);
    }

    /** What every node that answered said. */
    public List<NodeStatus> statuses(List<ClusterNode> nodes, Duration limit) {
        ConcurrentLinkedQueue<NodeStatus> answers = new ConcurrentLinkedQueue<>();
        List<Thread> askers = new ArrayList<>();
        for (ClusterNode node : nodes) {
            // Platform threads: the first calls of a process initialise classes, which holds a virtual thread's
            // carrier, and two
            // carriers are soon both held by threads that wait for a third.
            askers.add(Thread.ofPlatform()
                    .daemon()
                    .name("status-" + node.name())
                    .start(() -> ask(node, limit).ifPresent(answers::add)));
        }
        for (Thread asker : askers) {
            try {
                asker.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return List.copyOf(answers);
    }

    private Optional<NodeStatus> ask(ClusterNode node, Duration limit) {
        try {
            return Optional.of(client.status(node.grpc(), limit));
        } catch (KontikiException e) {
            // A node that does not answer is what this question is about: its replicas show as unreachable.
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        client.close();
    }

    /** Puts the views of single replicas together. */
    static final class WalGroupView {
        private WalGroupView() {}

        static List<ClusterStatus.WalGroup> of(List<NodeStatus> statuses, List<ClusterNode> nodes) {
            Map<Integer, Map<String, GroupStatus>> replicasByGroup = new TreeMap<>();
            for (NodeStatus status : statuses) {
                for (GroupStatus group : status.groups()) {
                    replicasByGroup
                            .computeIfAbsent(group.id(), id -> new TreeMap<>())
                            .put(status.node(), group);
                }
            }
            List<ClusterStatus.WalGroup> groups = new ArrayList<>();
            replicasByGroup.forEach((id, replicas) -> groups.add(group(id, replicas, nodes)));
            return groups;
        }

        private static ClusterStatus.WalGroup group(int id, Map<String, GroupStatus> answers, List<ClusterNode> nodes) {
            // Two replicas can both say leader for a moment after a partition: the later term is the leader.
            Optional<GroupStatus> elected = answers.values().stream()
                    .filter(group -> group.role().equals("LEADER") && group.leaderReady())
                    .max(Comparator.comparingLong(GroupStatus::term));
            Map<String, ClusterStatus.Replica> replicas = new TreeMap<>();
            answers.forEach((node, group) -> replicas.put(
                    node,
                    new ClusterStatus.Replica(
                            node,
                            dcOf(node, nodes),
                            role(group),
                            group.appliedIndex(),
                            elected.map(leading -> Math.max(0, leading.appliedIndex() - group.appliedIndex()))
                                    .orElse(null))));
            elected.ifPresent(leading -> leading.followers()
                    .forEach(follower -> replicas.computeIfAbsent(
                            follower.node(),
                            node -> new ClusterStatus.Replica(node, dcOf(node, nodes), "unreachable", null, null))));
            // A witness that has won serves nobody, and is about to hand over.
            String leader = elected.filter(leading -> !leading.witness())
                    .map(GroupStatus::node)
                    .orElse(null);
            return new ClusterStatus.WalGroup(id, leader, List.copyOf(replicas.values()));
        }

        private static String role(GroupStatus group) {
            return group.witness() && group.role().equals("FOLLOWER")
                    ? "witness"
                    : group.role().toLowerCase(Locale.ROOT);
        }

        private static String dcOf(String node, List<ClusterNode> nodes) {
            return nodes.stream()
                    .filter(known -> known.name().equals(node))
                    .map(ClusterNode::dc)
                    .findFirst()
                    .orElse(null);
        }
    }
}
