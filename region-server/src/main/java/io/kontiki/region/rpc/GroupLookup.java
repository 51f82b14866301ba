package io.kontiki.region.rpc;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.region.leader.GroupReplica;
import java.util.Collection;
import java.util.Optional;

/** The replicas of this node, for the handlers. */
public interface GroupLookup {
    Optional<GroupReplica> find(int groupId);

    Collection<GroupReplica> all();

    /** @throws KontikiException NOT_LEADER when this node has no replica of the group (yet) */
    default GroupReplica require(int groupId) {
        return find(groupId)
                .orElseThrow(() ->
                        new KontikiException(ErrorCode.NOT_LEADER, "this node has no replica of WAL group " + groupId));
    }

    /** @throws KontikiException NOT_LEADER or WITNESS when it does not lead or is not ready */
    default GroupReplica requireLeader(int groupId) {
        GroupReplica replica = require(groupId);
        if (replica.group().isWitness()) {
            throw new KontikiException(
                    ErrorCode.WITNESS, "this node is the witness of WAL group " + groupId + " and has no rows");
        }
        if (!replica.group().isLeaderReady()) {
            String leader =
                    replica.group().leader().map(node -> "; " + node + " may").orElse("");
            throw new KontikiException(ErrorCode.NOT_LEADER, "this node does not lead WAL group " + groupId + leader);
        }
        return replica;
    }
}
