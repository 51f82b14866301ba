package io.kontiki.meta.placement;

import io.kontiki.common.topology.Topology;
import io.kontiki.meta.client.ClusterImage;
import io.kontiki.meta.client.GroupMember;
import io.kontiki.meta.client.NodeInfo;
import io.kontiki.meta.client.NodeRole;
import io.kontiki.meta.client.WalGroupInfo;
import io.kontiki.meta.image.MetaState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Decides which WAL groups to create and on which region servers their replicas stand.
 *
 * <p>Pure. The data centres keep the places that the first group gave them, so that the witness stays where it is; within a data
 * centre the members with the fewest replicas are taken. A group that would break its topology is never planned.
 */
public final class GroupPlacement {
    private GroupPlacement() {}

    /** The groups of the default topology that are missing; empty while too few region servers have registered. */
    public static List<WalGroupInfo> missingGroups(MetaState state) {
        if (!state.initialized()) {
            return List.of();
        }
        Topology topology = state.image().defaultTopology();
        Optional<List<String>> order = dataCentreOrder(state.image(), topology);
        if (order.isEmpty()) {
            return List.of();
        }
        Map<String, List<NodeInfo>> servers = regionServers(state.image());
        long existing = state.image().groups().values().stream()
                .filter(group -> group.topology().equals(topology))
                .count();
        long wanted = state.walGroups() > 0 ? state.walGroups() : leaderEligible(topology, order.get(), servers);
        Map<String, Integer> replicas = replicasPerNode(state.image());
        Map<String, Integer> leaders = leadersPerNode(state.image());
        List<WalGroupInfo> created = new ArrayList<>();
        for (long count = existing; count < wanted; count++) {
            int id = state.nextGroupId() + created.size();
            List<GroupMember> members = members(topology, order.get(), servers, replicas);
            members.forEach(member -> replicas.merge(member.node(), 1, Integer::sum));
            String leader = preferredLeader(members, leaders);
            leaders.merge(leader, 1, Integer::sum);
            created.add(new WalGroupInfo(id, raftGroupUuid(state, id), topology, members, leader));
        }
        return created;
    }

    /** Says what a topology needs and what there is, for a refusal. */
    public static String explain(ClusterImage image, Topology topology) {
        Map<String, List<NodeInfo>> servers = regionServers(image);
        List<String> present = servers.entrySet().stream()
                .map(entry -> entry.getKey() + ": " + entry.getValue().size())
                .toList();
        return topology + " needs " + dataCentres(topology) + " with " + counts(topology)
                + " region servers; there are " + (present.isEmpty() ? "none" : String.join(", ", present));
    }

    /** The data centres in the order of the topology's places, or empty when the region servers do not suffice. */
    private static Optional<List<String>> dataCentreOrder(ClusterImage image, Topology topology) {
        Map<String, List<NodeInfo>> servers = regionServers(image);
        if (topology.dataCentres() == 1) {
            List<String> enough = servers.entrySet().stream()
                    .filter(entry -> entry.getValue().size() >= topology.voters())
                    .map(Map.Entry::getKey)
                    .toList();
            return enough.isEmpty() ? Optional.empty() : Optional.of(enough);
        }
        List<String> order = image.groups().values().stream()
                .filter(group -> group.topology().equals(topology))
                .min(Comparator.comparingInt(WalGroupInfo::id))
                .map(group ->
                        group.members().stream().map(GroupMember::dc).distinct().toList())
                .orElseGet(() -> servers.entrySet().stream()
                        .sorted(Comparator.comparingInt((Map.Entry<String, List<NodeInfo>> entry) ->
                                        -entry.getValue().size())
                                .thenComparing(Map.Entry::getKey))
                        .limit(topology.dataCentres())
                        .map(Map.Entry::getKey)
                        .toList());
        if (order.size() < topology.dataCentres()) {
            return Optional.empty();
        }
        for (int i = 0; i < order.size(); i++) {
            if (servers.getOrDefault(order.get(i), List.of()).size()
                    < topology.replicas().get(i)) {
                return Optional.empty();
            }
        }
        return Optional.of(order);
    }

    private static long leaderEligible(Topology topology, List<String> order, Map<String, List<NodeInfo>> servers) {
        long count = 0;
        for (int i = 0; i < order.size(); i++) {
            count += topology.isWitness(i) ? 0 : servers.get(order.get(i)).size();
        }
        return count;
    }

    private static List<GroupMember> members(
            Topology topology, List<String> order, Map<String, List<NodeInfo>> servers, Map<String, Integer> replicas) {
        Comparator<NodeInfo> fewestReplicas = Comparator.comparingInt(
                        (NodeInfo node) -> replicas.getOrDefault(node.name(), 0))
                .thenComparing(NodeInfo::name);
        List<String> places = order;
        if (topology.dataCentres() == 1) {
            // Every data centre can hold the whole group: take the one with the node that has the fewest replicas.
            NodeInfo least = order.stream()
                    .flatMap(dc -> servers.get(dc).stream())
                    .min(fewestReplicas)
                    .orElseThrow();
            places = List.of(least.dc());
        }
        List<GroupMember> members = new ArrayList<>();
        for (int i = 0; i < places.size(); i++) {
            boolean witness = topology.isWitness(i);
            servers.get(places.get(i)).stream()
                    .sorted(fewestReplicas)
                    .limit(topology.replicas().get(i))
                    .forEach(node -> members.add(new GroupMember(node.name(), node.dc(), witness)));
        }
        return members;
    }

    /** The data replica on the node that is to lead the fewest groups so far. */
    private static String preferredLeader(List<GroupMember> members, Map<String, Integer> leaders) {
        return members.stream()
                .filter(member -> !member.witness())
                .map(GroupMember::node)
                .min(Comparator.comparingInt((String node) -> leaders.getOrDefault(node, 0))
                        .thenComparing(node -> node))
                .orElseThrow();
    }

    private static Map<String, List<NodeInfo>> regionServers(ClusterImage image) {
        Map<String, List<NodeInfo>> servers = new TreeMap<>();
        image.nodes().values().stream()
                .filter(node -> node.has(NodeRole.REGION_SERVER))
                .sorted(Comparator.comparing(NodeInfo::name))
                .forEach(node -> servers.computeIfAbsent(node.dc(), dc -> new ArrayList<>())
                        .add(node));
        return servers;
    }

    private static Map<String, Integer> replicasPerNode(ClusterImage image) {
        Map<String, Integer> replicas = new HashMap<>();
        image.groups()
                .values()
                .forEach(group -> group.members().forEach(member -> replicas.merge(member.node(), 1, Integer::sum)));
        return replicas;
    }

    private static Map<String, Integer> leadersPerNode(ClusterImage image) {
        Map<String, Integer> leaders = new HashMap<>();
        image.groups().values().forEach(group -> leaders.merge(group.preferredLeader(), 1, Integer::sum));
        return leaders;
    }

    /** Unique over clusters too, so that a node of another cluster at a re-used address is not taken for a peer. */
    private static String raftGroupUuid(MetaState state, int groupId) {
        String seed = "kontiki/" + state.initializedAtMillis() + "/wal-group/" + groupId;
        return UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private static String dataCentres(Topology topology) {
        String[] words = {"zero", "one", "two", "three", "four", "five"};
        int count = topology.dataCentres();
        String number = count < words.length ? words[count] : String.valueOf(count);
        return number + (count == 1 ? " data centre" : " data centres");
    }

    private static String counts(Topology topology) {
        List<String> counts = topology.replicas().stream().map(String::valueOf).toList();
        return counts.size() == 1
                ? counts.getFirst()
                : String.join(", ", counts.subList(0, counts.size() - 1)) + " and " + counts.getLast();
    }
}
