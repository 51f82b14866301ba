package io.kontiki.region.wal;

import io.kontiki.common.error.BusyException;
import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.error.UnknownOutcomeException;
import io.kontiki.common.id.RegionId;
import io.kontiki.common.leader.LeadershipProof;
import io.kontiki.region.client.FollowerStatus;
import io.kontiki.region.entry.EntryCodec;
import io.kontiki.region.entry.LogEntry;
import io.kontiki.region.group.NamedFiles;
import io.kontiki.region.group.Region;
import io.kontiki.region.group.StatePointer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.apache.ratis.proto.RaftProtos.ServerRpcProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SnapshotManagementRequest;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.protocol.exceptions.LeaderNotReadyException;
import org.apache.ratis.protocol.exceptions.LeaderSteppingDownException;
import org.apache.ratis.protocol.exceptions.ResourceUnavailableException;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's replica of one WAL group, without a word of Raft in its interface: propose, read barrier, hand over, status.
 *
 * <p>Thread-safe. The order of proposals is kept only among those of one thread. Every process start has a random client id and
 * growing call ids, so that Raft never takes a proposal for a repetition of another.
 */
public final class WalGroup {
    private static final Logger LOG = LoggerFactory.getLogger(WalGroup.class);
    private static final Duration SNAPSHOT_TIMEOUT = Duration.ofSeconds(10);

    private final GroupMembership membership;
    private final String node;
    private final RaftServer server;
    private final RaftServer.Division division;
    private final RaftGroupId raftGroupId;
    private final GroupStateMachine machine;
    private final ClientId clientId = ClientId.randomId();
    private final AtomicLong callIds = new AtomicLong();
    private final ReentrantLock handover = new ReentrantLock();
    private final LeaseReads leaseReads;
    private final GroupElection election;
    private final LeadershipProof proof;

    WalGroup(
            GroupMembership membership, String node, RaftServer server, GroupStateMachine machine, WalSettings settings)
            throws IOException {
        this.membership = membership;
        this.node = node;
        this.server = server;
        this.raftGroupId = membership.raftGroupId();
        this.division = server.getDivision(raftGroupId);
        this.machine = machine;
        this.leaseReads = new LeaseReads(System::nanoTime, settings.electionTimeoutMax());
        this.proof = new LeadershipProof(
                System::nanoTime,
                this::term,
                this::proposeNothing,
                settings.electionTimeoutMin().multipliedBy(9).dividedBy(10));
        this.election = new GroupElection(membership, server, division, settings.electionTimeoutMin());
    }

    public int id() {
        return membership.groupId();
    }

    public GroupMembership membership() {
        return membership;
    }

    /** This member's part in finding a new leader. */
    public GroupElection election() {
        return election;
    }

    public boolean isWitness() {
        return membership.isWitness(node);
    }

    /** Leads, and an entry of its own term is applied: it may accept writes and serve reads. */
    public boolean isLeaderReady() {
        return division.getInfo().isLeaderReady() && isRunning();
    }

    public boolean isLeader() {
        return division.getInfo().isLeader();
    }

    public boolean isRunning() {
        return division.getInfo().isAlive() && machine.failure().isEmpty();
    }

    public long term() {
        return division.getInfo().getCurrentTerm();
    }

    public long committedIndex() {
        return division.getRaftLog().getLastCommittedIndex();
    }

    /** The lowest index that the log still has. */
    public long firstLogIndex() {
        return division.getRaftLog().getStartIndex();
    }

    /** The node that this replica believes to lead. */
    public Optional<String> leader() {
        return Optional.ofNullable(division.getInfo().getLeaderId()).map(RaftPeerId::toString);
    }

    public String role() {
        return isRunning() ? division.getInfo().getCurrentRole().name() : "FAILED";
    }

    public Optional<Throwable> failure() {
        return machine.failure();
    }

    public GroupProgress progress() {
        return machine.progress();
    }

    public Map<RegionId, Region> regions() {
        return machine.regions();
    }

    /** The cut of the snapshot that this replica would start from; -1 when there is none. */
    public long snapshotCut() {
        return machine.getLatestSnapshot() == null
                ? -1
                : machine.getLatestSnapshot().getIndex();
    }

    /** Objects of the store that this replica needs: named by its state, or by a snapshot: on its disk, newer, or still to come. */
    public Set<String> namedFiles() {
        Set<String> keys = new HashSet<>();
        // The one on disk first: the newest takes its place, never the other way round.
        StatePointer saved = machine.saved();
        if (saved != null) {
            NamedFiles.addTo(keys, saved);
        }
        GroupProgress progress = machine.progress();
        if (progress.durable() != null) {
            NamedFiles.addTo(keys, progress.durable());
        }
        progress.waiting().forEach(copy -> NamedFiles.addTo(keys, copy));
        regions().values().forEach(region -> NamedFiles.addTo(keys, region.meta()));
        return keys;
    }

    /**
     * Puts the bytes into the log. Blocks while the log takes them over (0.05 to 1 ms); they must not change afterwards.
     *
     * <p>The future completes with the state machine's reply when the entry is committed and applied here. It fails with NOT_LEADER
     * or a {@link BusyException} if nothing was appended, and with an {@link UnknownOutcomeException} if that is not certain. Its
     * dependants run on Raft's threads and must not block.
     */
    public CompletableFuture<byte[]> propose(byte[] entry) {
        if (entry.length > EntryCodec.MAX_BYTES) {
            return CompletableFuture.failedFuture(new KontikiException(
                    ErrorCode.INVALID_ARGUMENT,
                    "a log entry of " + entry.length + " bytes; at most " + EntryCodec.MAX_BYTES));
        }
        if (!isLeaderReady()) {
            return CompletableFuture.failedFuture(notLeader());
        }
        RaftClientRequest request = request(UnsafeByteOperations.unsafeWrap(entry));
        long inTerm = term();
        long began = System.nanoTime();
        try {
            return server.submitClientRequestAsync(request).handle((reply, error) -> {
                byte[] content = content(reply, error);
                proof.committed(inTerm, began);
                return content;
            });
        } catch (IOException e) {
            return CompletableFuture.failedFuture(new UnknownOutcomeException(describe() + ": " + e.getMessage(), e));
        }
    }

    /** An entry that changes nothing, to see it committed. It takes no part in the log's time. */
    private CompletableFuture<byte[]> proposeNothing() {
        return propose(EntryCodec.encodeWrite(0, List.of()));
    }

    /** Proposes a control entry and waits until it is applied here. Returns why it changed nothing, or empty when it did. */
    public Optional<String> proposeAndWait(LogEntry.Control entry, Duration timeout) throws InterruptedException {
        byte[] reply = await(
                propose(EntryCodec.encodeControl(entry)),
                timeout,
                e -> new UnknownOutcomeException(late(entry.getClass().getSimpleName(), timeout), e));
        return reply[0] == '+'
                ? Optional.empty()
                : Optional.of(new String(reply, 1, reply.length - 1, StandardCharsets.UTF_8));
    }

    /**
     * Returns when a read of this replica's state sees everything that was acknowledged before the call: when it is proven to lead. The
     * usual case is a leader under its lease and takes microseconds.
     *
     * <p>Not by Ratis' own read index: 3.3.0 answers without asking anybody when a majority has once confirmed the commit index, and
     * takes a refusal of its leadership for a sign of it. What is acknowledged is applied here, since the leader answers after that.
     *
     * @throws KontikiException NOT_LEADER, WITNESS, BUSY, or TIMEOUT
     */
    public void readBarrier(Duration timeout) throws InterruptedException {
        if (isWitness()) {
            throw new KontikiException(ErrorCode.WITNESS, describe() + ": a witness has no rows");
        }
        if (!leaseReads.tryBegin()) {
            throw new KontikiException(ErrorCode.NOT_LEADER, describe() + " is handing its leadership over");
        }
        try {
            if (!isLeaderReady()) {
                throw notLeader();
            }
            if (membership.members().size() > 1) {
                proof.await(timeout);
            }
        } catch (TimeoutException e) {
            throw new KontikiException(ErrorCode.TIMEOUT, late("the read barrier", timeout), e);
        } catch (ExecutionException e) {
            Throwable cause = cause(e);
            throw cause instanceof BusyException busy
                    ? busy
                    : new KontikiException(ErrorCode.NOT_LEADER, describe() + ": " + cause.getMessage(), e);
        } finally {
            leaseReads.end();
        }
    }

    /**
     * Hands the leadership over; one at a time. Lease reads stop first; they begin again if this replica stays leader. Blocks.
     *
     * @return whether the target leads now; if not, it may still come to
     */
    public boolean transferLeadership(String target, Duration timeout) throws InterruptedException {
        if (!handover.tryLock(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            return false;
        }
        try {
            return handOver(target, timeout);
        } finally {
            handover.unlock();
        }
    }

    private boolean handOver(String target, Duration timeout) throws InterruptedException {
        boolean quiet = leaseReads.close(timeout);
        boolean done = false;
        try {
            done = quiet
                    && server.transferLeadership(new TransferLeadershipRequest(
                                    clientId,
                                    server.getId(),
                                    raftGroupId,
                                    callIds.incrementAndGet(),
                                    RaftPeerId.valueOf(target),
                                    timeout.toMillis()))
                            .isSuccess();
            return done;
        } catch (IOException e) {
            LOG.info("{}: the handover to {} failed: {}", describe(), target, e.getMessage());
            return false;
        } finally {
            leaseReads.reopen(quiet && !done);
        }
    }

    /** Takes a snapshot if a newer cut is durable, and purges the log up to it. Returns at once. */
    public void requestSnapshot() {
        server.snapshotManagementAsync(SnapshotManagementRequest.newCreate(
                clientId, server.getId(), raftGroupId, callIds.incrementAndGet(), SNAPSHOT_TIMEOUT.toMillis(), 1));
    }

    /** The followers as their leader sees them; empty elsewhere. */
    public List<FollowerStatus> followers() {
        DivisionInfo info = division.getInfo();
        long[] match = info.getFollowerMatchIndices();
        if (match == null || !info.isLeader()) {
            return List.of();
        }
        List<ServerRpcProto> peers = info.getRoleInfoProto().getLeaderInfo().getFollowerInfoList();
        long last = division.getRaftLog().getNextIndex() - 1;
        List<FollowerStatus> all = new ArrayList<>();
        for (int i = 0; i < Math.min(match.length, peers.size()); i++) {
            ServerRpcProto peer = peers.get(i);
            all.add(new FollowerStatus(
                    peer.getId().getId().toStringUtf8(),
                    match[i],
                    Math.max(0, last - match[i]),
                    peer.getLastRpcElapsedTimeMs()));
        }
        return all;
    }

    KontikiException notLeader() {
        return new KontikiException(
                ErrorCode.NOT_LEADER,
                describe() + " does not lead it"
                        + leader().map(name -> ", " + name + " does").orElse(""));
    }

    private RaftClientRequest request(ByteString content) {
        return RaftClientRequest.newBuilder()
                .setClientId(clientId)
                .setServerId(server.getId())
                .setGroupId(raftGroupId)
                .setCallId(callIds.incrementAndGet())
                .setMessage(Message.valueOf(content))
                .setType(RaftClientRequest.writeRequestType())
                .build();
    }

    private byte[] content(RaftClientReply reply, Throwable error) {
        if (error != null) {
            throw new UnknownOutcomeException(describe() + ": " + error.getMessage(), error);
        }
        if (reply.isSuccess()) {
            return reply.getMessage().getContent().toByteArray();
        }
        Throwable cause = reply.getException();
        // A replica that is being closed says so of what it has appended, too.
        if (cause instanceof ResourceUnavailableException && division.getInfo().isAlive()) {
            throw new BusyException(describe() + ": the log's queue is full", Duration.ofMillis(200));
        }
        if (cause instanceof LeaderNotReadyException || cause instanceof LeaderSteppingDownException) {
            throw notLeader();
        }
        // NotLeaderException comes before and after the append alike.
        throw new UnknownOutcomeException(describe() + ": " + cause.getMessage(), cause);
    }

    private byte[] await(
            CompletableFuture<byte[]> future, Duration timeout, Function<TimeoutException, KontikiException> late)
            throws InterruptedException {
        try {
            return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw late.apply(e);
        } catch (ExecutionException e) {
            Throwable cause = cause(e);
            throw cause instanceof KontikiException known
                    ? known
                    : new UnknownOutcomeException(describe() + ": " + cause, cause);
        }
    }

    private static Throwable cause(ExecutionException e) {
        return e.getCause() instanceof CompletionException wrapped ? wrapped.getCause() : e.getCause();
    }

    private String late(String what, Duration timeout) {
        return describe() + ": " + what + " took more than " + timeout;
    }

    private String describe() {
        return "WAL group " + id() + " on " + node;
    }
}
