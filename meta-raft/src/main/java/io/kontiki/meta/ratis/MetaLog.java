package io.kontiki.meta.ratis;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.error.UnknownOutcomeException;
import io.kontiki.common.leader.LeadershipProof;
import io.kontiki.common.ratis.RatisFiles;
import io.kontiki.meta.MetaServerSettings;
import io.kontiki.meta.image.MetaState;
import io.kontiki.meta.image.RecentCommands;
import io.kontiki.meta.record.MetaEntry;
import io.kontiki.meta.record.MetaJson;
import io.kontiki.meta.record.MetaRefusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.proto.RaftProtos;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SnapshotManagementRequest;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.apache.ratis.util.ExitUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Metasrv's replicated log on this node: one Ratis server with one group. Ratis stops in this package.
 *
 * <p>Entries are submitted in process, at the leader, under a client id that is random per start and growing call ids, so that
 * Ratis' own retry cache never answers for another entry. Safe for all threads.
 */
public final class MetaLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MetaLog.class);
    private static final RaftGroupId GROUP_ID =
            RaftGroupId.valueOf(UUID.nameUUIDFromBytes("kontiki/metasrv".getBytes(StandardCharsets.UTF_8)));
    /** Below the log's entry limit of 4 MB, with room for Ratis' own fields; Ratis would fail the write instead of refusing it. */
    private static final int MAX_ENTRY_BYTES = 3 << 20;

    /** A voter that was silent for longer than this would not take the leadership in time. */
    private static final long SILENT_MILLIS = 700;

    private static final long SNAPSHOT_TIMEOUT_MILLIS = 10_000;

    static {
        keepRatisFromEndingTheProcess();
    }

    private final ClientId clientId = ClientId.randomId();
    private final AtomicLong callIds = new AtomicLong();
    private final ExecutorService snapshotThread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("metasrv-snapshot").daemon().factory());
    private final MetaStateMachine stateMachine;
    private final RaftServer server;
    /** Closes the replica alone, after a failure; null before. */
    private volatile Thread stopping;
    /** No lease: a leader that stops hands over, and its successor does not wait for a lease to end. */
    private final LeadershipProof proof;

    private MetaLog(MetaServerSettings settings, MetaLogListener listener) throws IOException {
        this.stateMachine = new MetaStateMachine(
                listener,
                new SnapshotTrigger(
                        settings.snapshotEveryEntries(), settings.snapshotEveryBytes(), this::requestSnapshot),
                this::stop);
        List<RaftPeer> peers = settings.voters().stream()
                .map(voter -> RaftPeer.newBuilder()
                        .setId(voter.node())
                        .setAddress(voter.metaAddress())
                        .build())
                .toList();
        this.server = RaftServer.newBuilder()
                .setServerId(RaftPeerId.valueOf(settings.node()))
                .setProperties(MetaRatisProperties.of(settings))
                .setGroup(RaftGroup.valueOf(GROUP_ID, peers))
                .setStateMachineRegistry(groupId -> stateMachine)
                // The default would format: a restarted voter would forget what it had acknowledged.
                .setOption(RaftStorage.StartupOption.RECOVER)
                .build();
        this.proof = new LeadershipProof(System::nanoTime, this::term, this::proposeNothing, Duration.ZERO);
    }

    /** Whether this node has been a voter with that data, and not forgotten it. */
    public static boolean holdsVote(Path dataDirectory) {
        return RatisFiles.holdsVote(
                dataDirectory.resolve(GROUP_ID.getUuid().toString()).resolve("current"));
    }

    private long term() {
        return division().map(DivisionInfo::getCurrentTerm).orElse(-1L);
    }

    /** Opens the log, replays what is there and starts taking part in elections. */
    public static MetaLog open(MetaServerSettings settings, MetaLogListener listener) {
        String where = "metasrv on " + settings.self().metaAddress() + " with data in " + settings.dataDirectory();
        RatisFiles.requireOurs();
        try {
            MetaLog log = new MetaLog(settings, listener);
            try {
                log.server.start();
                return log;
            } catch (IOException | RuntimeException e) {
                log.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            throw new KontikiException(ErrorCode.CONFIGURATION, "cannot start " + where + ": " + rootMessage(e), e);
        }
    }

    /** The newest applied state on this node; behind the leader's on a follower. */
    public MetaState state() {
        return stateMachine.state();
    }

    public RecentCommands recentCommands() {
        return stateMachine.recentCommands();
    }

    public boolean isLeaderReady() {
        return division().map(DivisionInfo::isLeaderReady).orElse(false);
    }

    /** Whether this replica takes part; false after its log, or its term and vote, could not be written. */
    public boolean isAlive() {
        return division().map(DivisionInfo::isAlive).orElse(false);
    }

    /** The name of the node that leads, as far as this one knows. */
    public Optional<String> leader() {
        return division().map(DivisionInfo::getLeaderId).map(RaftPeerId::toString);
    }

    public long appliedIndex() {
        return stateMachine.getLastAppliedTermIndex().getIndex();
    }

    /** The first index that the log still holds; what is before it stands only in the snapshot. */
    public long firstIndex() {
        try {
            return server.getDivision(GROUP_ID).getRaftLog().getStartIndex();
        } catch (IOException e) {
            throw new KontikiException(ErrorCode.METASRV_UNAVAILABLE, "metasrv's log is closed", e);
        }
    }

    /** Passes the leadership to the voter that is furthest, if this node has it; so that stopping a leader costs no election. */
    public void handOver(Duration timeout) {
        try {
            DivisionInfo info = server.getDivision(GROUP_ID).getInfo();
            if (!info.isLeader()) {
                return;
            }
            long[] matched = info.getFollowerMatchIndices();
            List<RaftProtos.ServerRpcProto> followers =
                    info.getRoleInfoProto().getLeaderInfo().getFollowerInfoList();
            int best = -1;
            for (int i = 0; i < followers.size(); i++) {
                boolean answers = followers.get(i).getLastRpcElapsedTimeMs() < SILENT_MILLIS;
                if (answers && (best < 0 || matched[i] > matched[best])) {
                    best = i;
                }
            }
            if (best >= 0) {
                RaftPeerId successor =
                        RaftPeerId.valueOf(followers.get(best).getId().getId());
                server.transferLeadership(new TransferLeadershipRequest(
                        clientId, server.getId(), GROUP_ID, callIds.incrementAndGet(), successor, timeout.toMillis()));
            }
        } catch (IOException e) {
            LOG.info("metasrv's leadership was not handed over; the voters elect: {}", e.getMessage());
        }
    }

    /**
     * Replicates an entry and waits until it was applied here; one that is too large as the refusal of its command.
     *
     * @throws UnknownOutcomeException when it may or may not be applied one day
     */
    ApplyResult submit(MetaEntry entry, Duration timeout) {
        byte[] bytes = MetaJson.write(entry);
        if (bytes.length > MAX_ENTRY_BYTES) {
            bytes = MetaJson.write(entry.refused(new MetaRefusal(
                    ErrorCode.INVALID_ARGUMENT,
                    "the command changes too much at once: " + bytes.length + " bytes, at most " + MAX_ENTRY_BYTES
                            + " fit in a log entry")));
        }
        Message message = Message.valueOf(UnsafeByteOperations.unsafeWrap(bytes));
        Message result =
                answered("the command", timeout, () -> propose(message).get(timeout.toMillis(), TimeUnit.MILLISECONDS));
        return MetaJson.read(result.getContent().toByteArray(), ApplyResult.class, "the result of a metasrv entry");
    }

    /**
     * Waits until this node is proven to lead, or to have led since the call began: it has applied everything that was acknowledged
     * before the call, anywhere, and a read of {@link #state} is linearizable.
     *
     * <p>By an entry of its own: Ratis' read index answers without asking anybody when a majority has once confirmed the commit index.
     *
     * @throws KontikiException UNKNOWN_OUTCOME or NOT_METASRV_LEADER when it does not lead, or nobody confirmed that it does
     */
    public void barrier(Duration timeout) {
        answered("a linearizable read", timeout, () -> {
            proof.await(timeout);
            return Message.EMPTY;
        });
    }

    private CompletableFuture<Message> proposeNothing() {
        return propose(Message.EMPTY);
    }

    /** Completes with the state machine's answer when the entry is committed and applied here. */
    private CompletableFuture<Message> propose(Message message) {
        RaftClientRequest request = RaftClientRequest.newBuilder()
                .setClientId(clientId)
                .setServerId(server.getId())
                .setGroupId(GROUP_ID)
                .setCallId(callIds.incrementAndGet())
                .setMessage(message)
                .setType(RaftClientRequest.writeRequestType())
                .build();
        long inTerm = term();
        long began = System.nanoTime();
        try {
            return server.submitClientRequestAsync(request).thenApply(reply -> {
                if (!reply.isSuccess()) {
                    throw new CompletionException(reply.getException());
                }
                proof.committed(inTerm, began);
                return reply.getMessage();
            });
        } catch (IOException | RejectedExecutionException e) {
            return CompletableFuture.failedFuture(
                    new KontikiException(ErrorCode.NOT_METASRV_LEADER, "not accepted: " + e.getMessage(), e));
        }
    }

    private interface Waiting {
        Message get() throws InterruptedException, ExecutionException, TimeoutException;
    }

    private static Message answered(String what, Duration timeout, Waiting waiting) {
        try {
            return waiting.get();
        } catch (TimeoutException e) {
            throw new UnknownOutcomeException(what + " was not confirmed within " + timeout.toMillis() + " ms", e);
        } catch (ExecutionException e) {
            // Even "not leader" may come after the entry was appended: it may yet be committed by the next leader.
            throw e.getCause() instanceof KontikiException known
                    ? new KontikiException(known.code(), what + " was " + known.getMessage(), known)
                    : new UnknownOutcomeException(what + " got no result: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnknownOutcomeException(what + " was interrupted", e);
        }
    }

    private void stop(Throwable cause) {
        LOG.error(
                "metasrv's log cannot be written, and its replica on this node stops so that another can lead; start the node again"
                        + " when that is mended",
                cause);
        // Not on the thread that could not write: it may hold Raft's lock.
        stopping = Thread.ofPlatform().name("metasrv-stop").daemon().start(() -> {
            try {
                server.getDivision(GROUP_ID).close();
            } catch (IOException e) {
                LOG.debug("the replica is closed already", e);
            }
        });
        RatisFiles.awaitClosing(this::isAlive);
    }

    private void requestSnapshot() {
        try {
            snapshotThread.execute(this::takeSnapshot);
        } catch (RejectedExecutionException e) {
            LOG.debug("no snapshot while closing", e);
        }
    }

    private void takeSnapshot() {
        try {
            RaftClientReply reply = server.snapshotManagement(SnapshotManagementRequest.newCreate(
                    clientId, server.getId(), GROUP_ID, callIds.incrementAndGet(), SNAPSHOT_TIMEOUT_MILLIS));
            if (!reply.isSuccess()) {
                LOG.warn("metasrv snapshot was refused; the next one will cover it", reply.getException());
            }
        } catch (IOException e) {
            LOG.warn("metasrv snapshot failed; the next one will cover it", e);
        }
    }

    /**
     * Ratis exits the JVM when its port is taken, and on any uncaught exception of any thread. The process belongs to the node: a port
     * that is taken is an error message.
     */
    private static void keepRatisFromEndingTheProcess() {
        Thread.UncaughtExceptionHandler handler = Thread.getDefaultUncaughtExceptionHandler();
        ExitUtils.disableSystemExit();
        ExitUtils.setTerminateOnUncaughtException(false);
        Thread.setDefaultUncaughtExceptionHandler(handler);
    }

    private Optional<DivisionInfo> division() {
        try {
            return Optional.of(server.getDivision(GROUP_ID).getInfo());
        } catch (IOException e) {
            // Only before the group is open and after it was closed.
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        snapshotThread.shutdownNow();
        if (stopping != null) {
            RaftServerCloser.await(stopping);
        }
        RaftServerCloser.close(server, GROUP_ID);
    }

    private static String rootMessage(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }
}
