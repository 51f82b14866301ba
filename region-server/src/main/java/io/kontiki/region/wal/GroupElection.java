package io.kontiki.region.wal;

import io.kontiki.region.client.LogEnd;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import org.apache.ratis.proto.RaftProtos.FollowerInfoProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.proto.RaftProtos.TermIndexProto;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.util.ProtoUtils;

/**
 * This member's part in finding a new leader faster than Raft's random timeouts do.
 *
 * <p>With a data centre lost, every member that is left has to vote, and only the one with the longest log can win. A member that
 * grants a pre-vote to another refuses everybody else for a whole election timeout, for it counts the leader as heard of: candidates
 * that cannot win keep the one that can waiting, up to five seconds as measured. So the members tell each other where their logs end,
 * and the one that must win begins at once. Votes are Raft's, as ever: an election that begins here can fail, never go wrong.
 *
 * <p>It needs no pre-vote, because the members have just said that they hear of no leader; a member that is cut off from the majority
 * gets no majority of answers and does not raise the term. Thread-safe.
 */
public final class GroupElection {
    private final GroupMembership membership;
    private final RaftServer server;
    private final RaftServer.Division division;
    private final Duration silence;

    /** @param silence a leader that has not been heard of for so long may be replaced */
    GroupElection(GroupMembership membership, RaftServer server, RaftServer.Division division, Duration silence) {
        this.membership = membership;
        this.server = server;
        this.division = division;
        this.silence = silence;
    }

    /** A leader that has not been heard of for so long may be replaced. */
    public Duration silence() {
        return silence;
    }

    public LogEnd logEnd() {
        TermIndex last = division.getRaftLog().getLastEntryTermIndex();
        return new LogEnd(
                server.getId().toString(),
                last == null ? 0 : last.getTerm(),
                last == null ? -1 : last.getIndex(),
                division.getInfo().isLeader(),
                leaderSilentMillis());
    }

    private long leaderSilentMillis() {
        DivisionInfo info = division.getInfo();
        RoleInfoProto role = info.getRoleInfoProto();
        if (info.getLeaderId() == null || !role.hasFollowerInfo()) {
            return info.isLeader() ? 0 : Long.MAX_VALUE;
        }
        FollowerInfoProto follower = role.getFollowerInfo();
        // An append that takes long to be written is a leader heard of.
        return follower.getOutstandingOp() > 0 ? 0 : follower.getLeaderInfo().getLastRpcElapsedTimeMs();
    }

    /** Who of those that answered must win; empty when there is nothing to elect, or no majority to elect it. */
    public Optional<LogEnd> choose(Collection<LogEnd> answers) {
        return ElectionChoice.among(answers, membership.members().size(), silence, membership::isWitness);
    }

    /**
     * Becomes a candidate now, if this member's log still ends with that entry and no leader showed up. Blocks for one fsync.
     *
     * @return whether it began; false also when an election is under way
     */
    public boolean start(long term, long index) throws IOException {
        // An append takes this lock to count as a sign of the leader, so none comes between the look and the candidacy:
        // with it this member could win before the lease is over under which the leader reads.
        synchronized (division) {
            LogEnd end = logEnd();
            boolean isExpected = end.term() == term && end.index() == index;
            return isExpected && !end.leads() && end.leaderSilentMillis() >= silence.toMillis() && stand(term, index);
        }
    }

    private boolean stand(long term, long index) throws IOException {
        RaftPeerId leader = division.getInfo().getLeaderId();
        RaftPeerId requestor = leader == null ? server.getId() : leader;
        return server.startLeaderElection(StartLeaderElectionRequestProto.newBuilder()
                        .setServerRequest(RaftRpcRequestProto.newBuilder()
                                .setRequestorId(requestor.toByteString())
                                .setReplyId(server.getId().toByteString())
                                .setRaftGroupId(ProtoUtils.toRaftGroupIdProtoBuilder(membership.raftGroupId())))
                        .setLeaderLastEntry(
                                TermIndexProto.newBuilder().setTerm(term).setIndex(index))
                        .build())
                .getServerReply()
                .getSuccess();
    }
}
