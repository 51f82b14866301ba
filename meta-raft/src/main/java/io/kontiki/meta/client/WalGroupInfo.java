package io.kontiki.meta.client;

import io.kontiki.common.topology.Topology;
import java.util.List;
import java.util.Objects;

/**
 * A WAL group as it was placed. Who leads it is not here: the group elects, and {@link NodeLoad#groups} reports it.
 *
 * @param preferredLeader the data replica that should lead when it is well, so that the leaderships are spread over the nodes; a
 *     leader elsewhere hands over when nothing speaks against it
 */
public record WalGroupInfo(
        int id, String raftGroupUuid, Topology topology, List<GroupMember> members, String preferredLeader) {
    public WalGroupInfo {
        Objects.requireNonNull(raftGroupUuid, "raftGroupUuid");
        Objects.requireNonNull(topology, "topology");
        members = List.copyOf(members);
        preferredLeader = preferredLeader == null ? firstDataReplica(members) : preferredLeader;
    }

    public WalGroupInfo(int id, String raftGroupUuid, Topology topology, List<GroupMember> members) {
        this(id, raftGroupUuid, topology, members, null);
    }

    private static String firstDataReplica(List<GroupMember> members) {
        return members.stream()
                .filter(member -> !member.witness())
                .map(GroupMember::node)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("a WAL group needs a data replica"));
    }
}
