package io.kontiki.meta.client;

import io.kontiki.common.topology.Topology;
import java.util.List;
import java.util.Objects;

/** A WAL group as it was placed. Who leads it is not here: the group elects, and {@link NodeLoad#groups} reports it. */
public record WalGroupInfo(int id, String raftGroupUuid, Topology topology, List<GroupMember> members) {
    public WalGroupInfo {
        Objects.requireNonNull(raftGroupUuid, "raftGroupUuid");
        Objects.requireNonNull(topology, "topology");
        members = List.copyOf(members);
    }
}
