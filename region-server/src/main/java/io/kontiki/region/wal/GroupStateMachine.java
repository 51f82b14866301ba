package io.kontiki.region.wal;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.id.RegionId;
import io.kontiki.common.ratis.LogSegments;
import io.kontiki.common.ratis.RatisFiles;
import io.kontiki.region.client.OutcomeCodec;
import io.kontiki.region.entry.EntryCodec;
import io.kontiki.region.entry.LogEntry;
import io.kontiki.region.group.ApplyResult;
import io.kontiki.region.group.GroupState;
import io.kontiki.region.group.Region;
import io.kontiki.region.group.RowsFactory;
import io.kontiki.region.group.StatePointer;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.SnapshotRetentionPolicy;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.util.LifeCycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Raft's view of a WAL group: puts committed entries into a {@link GroupState}, and snapshots that are pointers under the log.
 *
 * <p>Applying is synchronous on Raft's updater thread and does no I/O but to delete files that memory was spilled to. A user's error is
 * part of the reply. Anything that cannot be applied (damage, an unknown format, a defect) is thrown, which closes this replica: it never
 * skips an entry. A snapshot's index is always a cut that is durable in files, on data replicas and witnesses alike.
 */
final class GroupStateMachine extends BaseStateMachine {
    private static final Logger LOG = LoggerFactory.getLogger(GroupStateMachine.class);
    /** A store that is down when a node starts may come back, and the series of a snapshot are only there. */
    private static final Duration RESTORE_PATIENCE = Duration.ofSeconds(30);

    private static final long RESTORE_PAUSE_MILLIS = 500;

    /** A snapshot without files of Raft's own. */
    private record PointerSnapshot(TermIndex termIndex) implements SnapshotInfo {
        @Override
        public TermIndex getTermIndex() {
            return termIndex;
        }

        @Override
        public List<FileInfo> getFiles() {
            return List.of();
        }
    }

    private final StateMachineStorage pointerStorage = new StateMachineStorage() {
        @Override
        public void init(RaftStorage storage) {}

        @Override
        public SnapshotInfo getLatestSnapshot() {
            return snapshot;
        }

        @Override
        public void format() {}

        @Override
        public void cleanupOldSnapshots(SnapshotRetentionPolicy policy) {}

        @Override
        public File getSnapshotDir() {
            return null;
        }

        @Override
        public File getTmpDir() {
            return null;
        }
    };

    private final int groupId;
    private final String name;
    private final RowsFactory rowsFactory;
    private final PointerSource pointerSource;
    private final GroupEvents events;
    /** Where a snapshot is fetched: it may block for seconds. */
    private final Executor blocking;

    /** Whether the whole node ends; a replica that is closed before has fallen out. */
    private final BooleanSupplier ending;

    /** Where Raft keeps its log, term and vote; null before {@link #initialize}. */
    private volatile Path files;

    private final Consumer<IOException> writeFailed = this::writeFailed;

    private volatile PointerFiles pointerFiles;
    private volatile GroupState state;
    private volatile GroupProgress progress = GroupProgress.NONE;
    private volatile PointerSnapshot snapshot;
    /** What a restart begins with. */
    private volatile StatePointer saved;

    private volatile Throwable failure;
    private ProgressMeter meter;
    /** A snapshot that is being fetched, or was and waits for the leader's next notification; under Raft's lock. */
    private CompletableFuture<Optional<Prepared>> preparing;
    /** Taken over by {@link #reinitialize}. */
    private volatile GroupState installed;

    private record Prepared(StatePointer pointer, GroupState state) {}

    GroupStateMachine(
            int groupId,
            String node,
            RowsFactory rowsFactory,
            PointerSource pointerSource,
            GroupEvents events,
            Executor blocking,
            BooleanSupplier ending) {
        this.groupId = groupId;
        this.name = node + "@group-" + groupId;
        this.rowsFactory = rowsFactory;
        this.pointerSource = pointerSource;
        this.events = events;
        this.blocking = blocking;
        this.ending = ending;
    }

    @Override
    public void initialize(RaftServer server, RaftGroupId raftGroupId, RaftStorage storage) throws IOException {
        super.initialize(server, raftGroupId, storage);
        files = storage.getStorageDir().getCurrentDir().toPath();
        RatisFiles.watch(files, writeFailed);
        getLifeCycle()
                .startAndTransition(
                        () -> {
                            pointerFiles = new PointerFiles(
                                    storage.getStorageDir().getStateMachineDir().toPath());
                            Optional<StatePointer> pointer = pointerFiles.latest();
                            long cut = pointer.map(StatePointer::cut).orElse(-1L);
                            LogSegments.prepare(name, files, cut);
                            if (pointer.isPresent()) {
                                enter(restore(pointer.get()), pointer.get());
                            } else {
                                take(new GroupState(groupId, rowsFactory));
                            }
                        },
                        IOException.class);
    }

    private GroupState restore(StatePointer pointer) throws IOException {
        if (pointer.checkpoint().groupId() != groupId) {
            throw new IOException(name + ": the snapshot pointer is of group "
                    + pointer.checkpoint().groupId());
        }
        long end = System.nanoTime() + RESTORE_PATIENCE.toNanos();
        while (true) {
            try {
                return GroupState.restore(pointer, rowsFactory);
            } catch (KontikiException e) {
                if (e.code().kind() != ErrorCode.Kind.RETRY || System.nanoTime() > end) {
                    throw new IOException(
                            name + ": cannot restore from the snapshot at cut " + pointer.cut() + ": " + e.getMessage(),
                            e);
                }
                LOG.warn("{}: the snapshot at cut {} waits for the store: {}", name, pointer.cut(), e.getMessage());
                pause(e);
            }
        }
    }

    private static void pause(KontikiException cause) throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(RESTORE_PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for the store", cause);
        }
    }

    private void take(GroupState newState) {
        state = newState;
        meter = new ProgressMeter(newState);
        progress = meter.progress(newState);
    }

    private void enter(GroupState newState, StatePointer pointer) {
        take(newState);
        saved = pointer;
        TermIndex at = TermIndex.valueOf(pointer.term(), pointer.cut());
        snapshot = new PointerSnapshot(at);
        setLastAppliedTermIndex(at);
        LOG.info("{}: starts from the snapshot at cut {} of term {}", name, pointer.cut(), pointer.term());
    }

    @Override
    public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
        LogEntryProto proto = transaction.getLogEntry();
        long index = proto.getIndex();
        try {
            ByteString data = proto.getStateMachineLogEntry().getLogData();
            LogEntry entry = EntryCodec.decode(ByteBuffer.wrap(BackingArray.of(data)));
            GroupState current = state;
            ApplyResult result = current.apply(proto.getTerm(), index, entry);
            progress = meter.after(current, entry, data.size());
            updateLastAppliedTermIndex(proto.getTerm(), index);
            if (entry instanceof LogEntry.Control control) {
                controlApplied(control, (ApplyResult.Control) result, index);
            }
            boolean answers = transaction.getServerRole() == RaftPeerRole.LEADER;
            return CompletableFuture.completedFuture(answers ? reply(result) : Message.EMPTY);
        } catch (RuntimeException | Error e) {
            failure = e;
            LOG.error("{}: cannot apply entry {} and stops", name, index, e);
            events.failed(e);
            throw e;
        }
    }

    private void controlApplied(LogEntry.Control control, ApplyResult.Control result, long index) {
        LOG.info(
                "{}: {} at {} {}",
                name,
                control.getClass().getSimpleName(),
                index,
                result.effective() ? "applied" : "is a no-op: " + result.reason());
        events.controlApplied(index);
        if (control instanceof LogEntry.Flushed flushed && result.effective()) {
            events.flushed(flushed.cut());
        }
    }

    private static Message reply(ApplyResult result) {
        byte[] bytes = switch (result) {
            case ApplyResult.Parts parts -> OutcomeCodec.encode(parts.outcomes());
            case ApplyResult.Control control ->
                (control.effective() ? "+" : "-" + control.reason()).getBytes(StandardCharsets.UTF_8);
        };
        return Message.valueOf(ByteString.copyFrom(bytes));
    }

    /** The barrier of a read: Raft calls it when everything up to the read index is applied. */
    @Override
    public CompletableFuture<Message> query(Message request) {
        return CompletableFuture.completedFuture(Message.EMPTY);
    }

    @Override
    public long takeSnapshot() throws IOException {
        StatePointer durable = state.durable();
        PointerSnapshot last = snapshot;
        if (durable != null && (last == null || durable.cut() > last.getIndex())) {
            pointerFiles.save(durable);
            saved = durable;
            last = new PointerSnapshot(TermIndex.valueOf(durable.term(), durable.cut()));
            snapshot = last;
        }
        return last == null ? RaftLog.INVALID_LOG_INDEX : last.getIndex();
    }

    @Override
    public StateMachineStorage getStateMachineStorage() {
        return pointerStorage;
    }

    @Override
    public SnapshotInfo getLatestSnapshot() {
        return snapshot;
    }

    /**
     * Installs a snapshot that was fetched, or has one fetched and fails at once, upon which the leader asks again. Under Raft's lock, and
     * whatever the answer, it is there when the lock is left. An answer that Ratis has to wait for is a trap: until the leader's next
     * notification it refuses all entries, and names the end of this log to the leader; a tail of another term may reach beyond the
     * leader's first entry, who takes this replica for one that needs no snapshot, and never notifies it again.
     */
    @Override
    public CompletableFuture<TermIndex> notifyInstallSnapshotFromLeader(RoleInfoProto role, TermIndex firstInLog) {
        long needed = firstInLog.getIndex() - 1;
        Optional<Prepared> ready = takePrepared(needed);
        if (ready.isPresent() && logReachesBeyond(ready.get().pointer())) {
            LOG.info(
                    "{}: needs no snapshot, its log reaches beyond the one at cut {}",
                    name,
                    ready.get().pointer().cut());
            ready.get().state().close();
            return CompletableFuture.completedFuture(null);
        }
        if (ready.isPresent()) {
            return install(ready.get());
        }
        if (preparing == null) {
            String leader = role.hasFollowerInfo()
                    ? role.getFollowerInfo().getLeaderInfo().getId().getId().toStringUtf8()
                    : null;
            LOG.info("{}: the leader's log begins at {}, fetching a snapshot from {}", name, needed + 1, leader);
            preparing = CompletableFuture.supplyAsync(() -> prepare(leader, needed), blocking);
        }
        return CompletableFuture.failedFuture(
                new KontikiException(ErrorCode.PEER_UNAVAILABLE, name + ": the snapshot is not here yet"));
    }

    /**
     * Whether the log goes on where the snapshot ends. A leader notifies a member that it takes for new, however far it is, and may be
     * late with that. Ratis would then forget which entries behind the snapshot it had yet to write, and close the replica at the next
     * one. A tail of another term is no such log: the leader's next entries replace it.
     */
    private boolean logReachesBeyond(StatePointer pointer) {
        RaftLog log;
        try {
            log = division().getRaftLog();
        } catch (IOException e) {
            LOG.debug("{}: the replica is closed", name, e);
            return false;
        }
        return log.getNextIndex() > pointer.cut() + 1
                && TermIndex.valueOf(pointer.term(), pointer.cut()).equals(log.getTermIndex(pointer.cut()));
    }

    /** What was fetched since the last notification, if it is of use still. */
    private Optional<Prepared> takePrepared(long needed) {
        if (preparing == null || !preparing.isDone()) {
            return Optional.empty();
        }
        CompletableFuture<Optional<Prepared>> fetched = preparing;
        preparing = null;
        Optional<Prepared> found = fetched.isCompletedExceptionally() ? Optional.empty() : fetched.join();
        long least = Math.max(needed, getLastAppliedTermIndex().getIndex());
        found.filter(each -> each.pointer().cut() < least)
                .ifPresent(each -> each.state().close());
        return found.filter(each -> each.pointer().cut() >= least);
    }

    private Optional<Prepared> prepare(String leader, long needed) {
        try {
            Optional<StatePointer> pointer = pointerSource.fetch(groupId, leader, needed);
            return pointer.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Prepared(pointer.get(), restore(pointer.get())));
        } catch (IOException | RuntimeException e) {
            LOG.warn("{}: a snapshot could not be prepared and is fetched again", name, e);
            return Optional.empty();
        }
    }

    private CompletableFuture<TermIndex> install(Prepared prepared) {
        StatePointer pointer = prepared.pointer();
        try {
            pointerFiles.save(pointer);
        } catch (IOException e) {
            LOG.error("{}: the snapshot at {} cannot be saved", name, pointer.cut(), e);
            return CompletableFuture.failedFuture(e);
        }
        installed = prepared.state();
        return CompletableFuture.completedFuture(TermIndex.valueOf(pointer.term(), pointer.cut()));
    }

    @Override
    public void pause() {
        getLifeCycle().transition(LifeCycle.State.PAUSING);
        getLifeCycle().transition(LifeCycle.State.PAUSED);
    }

    @Override
    public void reinitialize() throws IOException {
        // No exception leads back to a new machine, whose close would do nothing: Ratis closes the replica after any.
        getLifeCycle().startAndTransition(() -> {
            StatePointer pointer = pointerFiles
                    .latest()
                    .orElseThrow(() -> new IOException(name + ": there is no snapshot to start from"));
            GroupState old = state;
            GroupState prepared = installed;
            installed = null;
            boolean usable = prepared != null && prepared.index() == pointer.cut();
            enter(usable ? prepared : restore(pointer), pointer);
            old.close();
        });
    }

    @Override
    public void notifyLeaderReady() {
        events.leaderReady(currentTerm());
    }

    /** Raft's own: the entry that makes a leader ready is not in the progress yet, which still names the term before. */
    private long currentTerm() {
        try {
            return division().getInfo().getCurrentTerm();
        } catch (IOException e) {
            LOG.warn("{}: leads, and its replica is being closed", name, e);
            return progress.term();
        }
    }

    @Override
    public void notifyNotLeader(Collection<TransactionContext> pendingEntries) {
        events.leadershipLost();
    }

    @Override
    public void notifyLogFailed(Throwable cause, LogEntryProto failedEntry) {
        failure = cause;
        LOG.error("{}: the log cannot be written, and the replica stops so that another can lead", name, cause);
        events.failed(cause);
        // Raft itself would go on sending heartbeats as a leader that cannot append.
        blocking.execute(this::closeDivision);
    }

    private void writeFailed(IOException cause) {
        notifyLogFailed(cause, null);
        RatisFiles.awaitClosing(this::isAlive);
    }

    /** @throws IOException when the replica is closed */
    private RaftServer.Division division() throws IOException {
        return getServer().join().getDivision(getGroupId());
    }

    private boolean isAlive() {
        try {
            return division().getInfo().isAlive();
        } catch (IOException e) {
            LOG.debug("{}: the replica is closed", name, e);
            return false;
        }
    }

    private void closeDivision() {
        try {
            division().close();
        } catch (IOException e) {
            LOG.error("{}: closing the replica failed", name, e);
        }
    }

    @Override
    public void close() throws IOException {
        getLifeCycle().checkStateAndClose(() -> {
            if (!ending.getAsBoolean() && failure == null) {
                failure = new IOException("Ratis closed the replica by itself; a restart of the node opens it again");
                LOG.error("{}: {}; Ratis' own lines above say why", name, failure.getMessage());
                events.failed(failure);
            }
            if (files != null) {
                RatisFiles.unwatch(files, writeFailed);
            }
            GroupState last = state;
            if (last != null) {
                last.close();
            }
        });
    }

    GroupProgress progress() {
        return progress;
    }

    Map<RegionId, Region> regions() {
        GroupState current = state;
        return current == null ? Map.of() : current.regions();
    }

    /** The snapshot on disk; null when there is none. */
    StatePointer saved() {
        return saved;
    }

    Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }
}
