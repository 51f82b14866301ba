package io.kontiki.meta.ratis;

import io.kontiki.common.ratis.LogSegments;
import io.kontiki.common.ratis.RatisFiles;
import io.kontiki.meta.image.CommandOutcome;
import io.kontiki.meta.image.MetaState;
import io.kontiki.meta.image.RecentCommands;
import io.kontiki.meta.record.MetaEntry;
import io.kontiki.meta.record.MetaJson;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.ratis.io.MD5Hash;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.statemachine.impl.SimpleStateMachineStorage;
import org.apache.ratis.statemachine.impl.SingleFileSnapshotInfo;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.util.LifeCycle;
import org.apache.ratis.util.MD5FileUtil;

/**
 * Replays entries into the state. An entry counts only if the state still has the version that it was decided on and its command
 * has not taken effect before; otherwise it is a known no-op, alike on every replica, because both are replicated state.
 *
 * <p>Apply, snapshot and reload run on Ratis' updater thread, the only writer; the state is published by one assignment and read by
 * all. What cannot be read stops this replica: skipping it would let it diverge.
 */
final class MetaStateMachine extends BaseStateMachine {
    private final MetaLogListener listener;
    private final SnapshotTrigger snapshotTrigger;
    /** Ends this replica when its log, or its term and vote, cannot be written; returns when it has begun to close. */
    private final Consumer<Throwable> stop;

    private final Consumer<IOException> writeFailed = cause -> notifyLogFailed(cause, null);

    private final SimpleStateMachineStorage storage = new SimpleStateMachineStorage();
    private final RecentCommands recentCommands = new RecentCommands();
    private volatile MetaState state = MetaState.EMPTY;
    /** Where Raft keeps its log, term and vote; null before {@link #initialize}. */
    private volatile Path files;

    MetaStateMachine(MetaLogListener listener, SnapshotTrigger snapshotTrigger, Consumer<Throwable> stop) {
        this.listener = listener;
        this.snapshotTrigger = snapshotTrigger;
        this.stop = stop;
    }

    MetaState state() {
        return state;
    }

    RecentCommands recentCommands() {
        return recentCommands;
    }

    @Override
    public void initialize(RaftServer server, RaftGroupId groupId, RaftStorage raftStorage) throws IOException {
        super.initialize(server, groupId, raftStorage);
        getLifeCycle().transition(LifeCycle.State.STARTING);
        bringBackSnapshots(raftStorage.getStorageDir().getStateMachineDir().toPath());
        storage.init(raftStorage);
        files = raftStorage.getStorageDir().getCurrentDir().toPath();
        RatisFiles.watch(files, writeFailed);
        load();
        SingleFileSnapshotInfo snapshot = storage.getLatestSnapshot();
        if (snapshot != null) {
            Path content = snapshot.getFile().getPath();
            force(content); // Ratis has not, if it came from the leader
            force(content.getParent());
        }
        LogSegments.prepare("Metasrv", files, snapshot == null ? -1 : snapshot.getIndex());
        getLifeCycle().transition(LifeCycle.State.RUNNING);
    }

    /** Ratis sets the directory aside before it moves a received one to its place; a voter that was killed in between has none. */
    static void bringBackSnapshots(Path directory) throws IOException {
        if (Files.exists(directory) || !Files.isDirectory(directory.getParent())) {
            return;
        }
        Path newest = null;
        try (DirectoryStream<Path> aside =
                Files.newDirectoryStream(directory.getParent(), directory.getFileName() + ".tmp*")) {
            for (Path each : aside) {
                newest = newest == null || each.compareTo(newest) > 0 ? each : newest;
            }
        }
        if (newest != null) {
            Files.move(newest, directory);
            LOG.info("metasrv's snapshots were set aside as {} when the voter was stopped: back in place", newest);
        }
    }

    private static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            channel.force(true);
        }
    }

    @Override
    public void pause() {
        getLifeCycle().transition(LifeCycle.State.PAUSING);
        getLifeCycle().transition(LifeCycle.State.PAUSED);
    }

    /** The leader has sent a snapshot that is ahead of the log. */
    @Override
    public void reinitialize() throws IOException {
        getLifeCycle().transition(LifeCycle.State.STARTING);
        storage.loadLatestSnapshot();
        load();
        getLifeCycle().transition(LifeCycle.State.RUNNING);
    }

    @Override
    public SimpleStateMachineStorage getStateMachineStorage() {
        return storage;
    }

    @Override
    public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
        LogEntryProto logEntry = transaction.getLogEntry();
        byte[] bytes = logEntry.getStateMachineLogEntry().getLogData().toByteArray();
        if (bytes.length == 0) { // its commit proved that its leader leads; that was all
            updateLastAppliedTermIndex(logEntry.getTerm(), logEntry.getIndex());
            snapshotTrigger.applied(0);
            return CompletableFuture.completedFuture(Message.EMPTY);
        }
        MetaEntry entry = MetaEntry.read(bytes, "metasrv log entry " + logEntry.getIndex());
        ApplyResult result = apply(entry);
        updateLastAppliedTermIndex(logEntry.getTerm(), logEntry.getIndex());
        snapshotTrigger.applied(bytes.length);
        return CompletableFuture.completedFuture(Message.valueOf(ByteString.copyFrom(MetaJson.write(result))));
    }

    private ApplyResult apply(MetaEntry entry) {
        Optional<CommandOutcome> before = recentCommands.outcome(entry.command());
        if (before.isPresent()) {
            return new ApplyResult(ApplyResult.Outcome.DUPLICATE, before.get());
        }
        if (entry.decidedOn() != state.version()) {
            return new ApplyResult(ApplyResult.Outcome.STALE, new CommandOutcome(state.version(), null));
        }
        MetaState next = entry.records().isEmpty() ? state : state.replay(entry.records());
        CommandOutcome outcome = new CommandOutcome(next.version(), entry.refusal());
        // In this order: whoever sees the new state must see its command as applied.
        recentCommands.add(entry.command(), outcome);
        if (!entry.records().isEmpty()) {
            state = next;
            listener.applied(next, entry);
        }
        return new ApplyResult(ApplyResult.Outcome.APPLIED, outcome);
    }

    @Override
    public long takeSnapshot() throws IOException {
        TermIndex applied = getLastAppliedTermIndex();
        if (applied == null || applied.getIndex() < 0) {
            return RaftLog.INVALID_LOG_INDEX;
        }
        Path file =
                storage.getSnapshotFile(applied.getTerm(), applied.getIndex()).toPath();
        new MetaSnapshot(MetaSnapshot.FORMAT, state, recentCommands.list()).writeTo(file);
        MD5Hash digest = MD5FileUtil.computeAndSaveMd5ForFile(file.toFile());
        storage.updateLatestSnapshot(
                new SingleFileSnapshotInfo(new FileInfo(file, digest), applied.getTerm(), applied.getIndex()));
        return applied.getIndex();
    }

    @Override
    public void notifyLeaderChanged(RaftGroupMemberId groupMemberId, RaftPeerId newLeaderId) {
        if (!groupMemberId.getPeerId().equals(newLeaderId)) {
            listener.notLeader();
        }
    }

    @Override
    public void notifyLeaderReady() {
        listener.leaderReady();
    }

    @Override
    public void notifyLogFailed(Throwable cause, LogEntryProto failedEntry) {
        // Raft itself would go on sending heartbeats as a leader that cannot append.
        stop.accept(cause);
        listener.notLeader();
    }

    @Override
    public void close() throws IOException {
        if (files != null) {
            RatisFiles.unwatch(files, writeFailed);
        }
        super.close();
    }

    private void load() throws IOException {
        SingleFileSnapshotInfo snapshot = storage.getLatestSnapshot();
        if (snapshot == null) {
            return;
        }
        MetaSnapshot loaded = MetaSnapshot.readFrom(snapshot.getFile().getPath());
        recentCommands.replace(loaded.recentCommands());
        setLastAppliedTermIndex(snapshot.getTermIndex());
        state = loaded.state();
        listener.loaded(loaded.state());
    }
}
