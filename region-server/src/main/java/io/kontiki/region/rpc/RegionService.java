package io.kontiki.region.rpc;

import io.grpc.ServerServiceDefinition;
import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.error.UnknownOutcomeException;
import io.kontiki.common.rpc.RpcCall;
import io.kontiki.common.rpc.RpcService;
import io.kontiki.query.execute.FragmentExecutor;
import io.kontiki.region.admission.Admission;
import io.kontiki.region.cache.SstCache;
import io.kontiki.region.client.FollowerStatus;
import io.kontiki.region.client.RegionMethods;
import io.kontiki.region.group.PointerCodec;
import io.kontiki.region.group.StatePointer;
import io.kontiki.region.leader.GroupReplica;
import io.kontiki.region.wal.GroupElection;
import io.kontiki.region.wal.LeaderSearch;
import io.kontiki.region.wal.Successor;
import io.kontiki.region.wal.WalGroup;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.apache.arrow.memory.BufferAllocator;

/** The calls of a region server, each bound to what does it. */
public final class RegionService {
    private static final Duration ADMIN_TIMEOUT = Duration.ofMinutes(1);
    private static final Duration TRANSFER_TIMEOUT = Duration.ofSeconds(3);

    /** Raft's own entries are committed and not applied by us. */
    private static final long LAG_OF_A_CURRENT_REPLICA = 100;

    private final String node;
    private final GroupLookup groups;
    private final WriteHandler writes;
    private final FragmentHandler fragments;
    private final StatusReport status;
    private final LeaderSearch search;

    public RegionService(
            String node,
            GroupLookup groups,
            Admission admission,
            FragmentExecutor executor,
            SstCache cache,
            BufferAllocator allocator,
            StatusReport status,
            LeaderSearch search) {
        this.node = node;
        this.groups = groups;
        this.writes = new WriteHandler(groups, admission);
        this.fragments = new FragmentHandler(groups, executor, cache, allocator);
        this.status = status;
        this.search = search;
    }

    /** @param fragmentThreads platform threads: native calls would keep a virtual thread's carrier to themselves */
    public ServerServiceDefinition definition(Executor fragmentThreads) {
        return RpcService.named(RegionMethods.SERVICE).unary(RegionMethods.WRITE, writes::handle).stream(
                        RegionMethods.RUN_FRAGMENT, fragments::handle, fragmentThreads)
                .unary(RegionMethods.STATUS, (request, call) -> status.node())
                .unary(RegionMethods.LEADER, (request, call) -> leader(request.groupId()))
                .unary(RegionMethods.FLUSH, (request, call) -> flush(request.groupId(), call))
                .unary(RegionMethods.COMPACT, (request, call) -> compact(request.groupId(), call))
                .unary(RegionMethods.RECONCILE, this::reconcile)
                .unary(RegionMethods.TRANSFER, (request, call) -> transfer(request))
                .unary(RegionMethods.POINTER, (request, call) -> pointer(request.groupId()))
                .unary(
                        RegionMethods.NAMED_FILES,
                        (request, call) -> new RegionMethods.NamedFilesReply(List.copyOf(
                                groups.require(request.groupId()).group().namedFiles())))
                .unary(RegionMethods.JOINED, (request, call) -> joined(request))
                .unary(
                        RegionMethods.LOG_END,
                        (request, call) -> election(request.groupId()).logEnd())
                .unary(
                        RegionMethods.START_ELECTION,
                        (request, call) -> new RegionMethods.StartElectionReply(
                                election(request.groupId()).start(request.term(), request.index())))
                .build();
    }

    private RegionMethods.LeaderReply leader(int groupId) {
        WalGroup group = groups.require(groupId).group();
        boolean ready = !group.isWitness() && group.isLeaderReady();
        if (!group.isLeader()) {
            search.wanted(group);
        }
        return new RegionMethods.LeaderReply(node, group.leader().orElse(null), ready, group.isWitness(), group.term());
    }

    private GroupElection election(int groupId) {
        return groups.require(groupId).group().election();
    }

    private RegionMethods.Empty flush(int groupId, RpcCall call) throws InterruptedException {
        groups.requireLeader(groupId).duties().flush(call.remaining().orElse(ADMIN_TIMEOUT));
        return new RegionMethods.Empty();
    }

    private RegionMethods.Empty compact(int groupId, RpcCall call) throws IOException, InterruptedException {
        groups.requireLeader(groupId).duties().compact(call.remaining().orElse(ADMIN_TIMEOUT));
        return new RegionMethods.Empty();
    }

    private RegionMethods.Empty reconcile(RegionMethods.ReconcileRequest request, RpcCall call)
            throws InterruptedException {
        groups.requireLeader(request.groupId())
                .duties()
                .reconcile(request.imageVersion(), call.remaining().orElse(ADMIN_TIMEOUT));
        return new RegionMethods.Empty();
    }

    private RegionMethods.Empty transfer(RegionMethods.TransferRequest request) throws InterruptedException {
        WalGroup group = groups.requireLeader(request.groupId()).group();
        String target = request.target() != null ? requireDataReplica(group, request.target()) : successor(group);
        if (!group.transferLeadership(target, TRANSFER_TIMEOUT)) {
            throw new UnknownOutcomeException(
                    "WAL group " + request.groupId() + " was not handed over to " + target + " in "
                            + TRANSFER_TIMEOUT.toSeconds() + " s; it may still come to lead",
                    null);
        }
        return new RegionMethods.Empty();
    }

    /** One that answers: towards one that does not, the group would take no writes until the handover is given up. */
    private static String requireDataReplica(WalGroup group, String node) {
        if (group.membership().member(node).isEmpty() || group.membership().isWitness(node)) {
            throw new KontikiException(
                    ErrorCode.INVALID_ARGUMENT, node + " is no data replica of WAL group " + group.id());
        }
        for (FollowerStatus follower : group.followers()) {
            if (follower.node().equals(node) && !Successor.answers(follower)) {
                throw new KontikiException(
                        ErrorCode.INVALID_ARGUMENT,
                        node + " has not answered the leader of WAL group " + group.id() + " for "
                                + follower.lastRpcMillis() + " ms and cannot take over; nothing was changed");
            }
        }
        return node;
    }

    private static String successor(WalGroup group) {
        return Successor.in(group)
                .orElseThrow(() -> new KontikiException(
                        ErrorCode.INVALID_ARGUMENT, "no other data replica of WAL group " + group.id() + " answers"));
    }

    private byte[] pointer(int groupId) {
        StatePointer durable = groups.require(groupId).group().progress().durable();
        return durable == null ? new byte[0] : PointerCodec.encode(durable);
    }

    private RegionMethods.JoinedReply joined(RegionMethods.JoinedRequest request) {
        Optional<GroupReplica> replica = groups.find(request.groupId());
        if (replica.isEmpty()) {
            return new RegionMethods.JoinedReply(false, false, false);
        }
        WalGroup group = replica.get().group();
        boolean current = group.leader().isPresent()
                && group.committedIndex() >= 0
                && group.progress().appliedIndex() >= group.committedIndex() - LAG_OF_A_CURRENT_REPLICA;
        return new RegionMethods.JoinedReply(true, group.progress().joined().contains(request.node()), current);
    }
}
