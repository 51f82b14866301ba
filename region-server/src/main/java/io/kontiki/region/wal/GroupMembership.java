package io.kontiki.region.wal;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;

/**
 * A WAL group as this node knows it: its number, its Raft identity and its members. Kept on disk beside the logs.
 *
 * <p>All peers have the same Raft priority: a higher one that does not answer costs a full timeout per vote.
 */
public record GroupMembership(int groupId, UUID raftGroup, List<Member> members) {
    /** @param walAddress {@code host:port} of the node's Raft server */
    public record Member(String node, String dc, String walAddress, boolean witness) {
        public Member {
            Objects.requireNonNull(node, "node");
            Objects.requireNonNull(dc, "dc");
            Objects.requireNonNull(walAddress, "walAddress");
        }
    }

    public GroupMembership {
        Objects.requireNonNull(raftGroup, "raftGroup");
        members = List.copyOf(members);
    }

    public Optional<Member> member(String node) {
        return members.stream().filter(member -> member.node().equals(node)).findFirst();
    }

    public boolean isWitness(String node) {
        return member(node).map(Member::witness).orElse(false);
    }

    RaftGroupId raftGroupId() {
        return RaftGroupId.valueOf(raftGroup);
    }

    RaftGroup toRaftGroup() {
        return RaftGroup.valueOf(
                raftGroupId(),
                members.stream()
                        .map(member -> RaftPeer.newBuilder()
                                .setId(member.node())
                                .setAddress(member.walAddress())
                                .setPriority(0)
                                .build())
                        .toList());
    }
}
