package io.kontiki.region.wal;

import io.kontiki.common.ratis.RatisFiles;
import io.kontiki.region.group.NoRows;
import io.kontiki.region.group.RowsFactory;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.GroupManagementRequest;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.StateMachine;
import org.apache.ratis.util.ExitUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one Raft server of the process, for all its WAL groups.
 *
 * <p>Starting re-opens every group that this node has held (never formatting one), and refuses to start when the log of one is gone.
 * Further groups are added as Metasrv names this node a member. Thread-safe; {@link #close} ends every replica.
 */
public final class WalServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WalServer.class);

    static {
        keepRatisFromEndingTheProcess();
    }

    private final WalSettings settings;
    private final HeldGroups held;
    private final RowsFactory dataRows;
    private final PointerSource pointerSource;
    private final IntFunction<GroupEvents> events;
    private final ExecutorService blocking;
    /** Tests speak to it as another member does. */
    final RaftServer server;

    private final Map<Integer, GroupStateMachine> machines = new ConcurrentHashMap<>();
    private final Map<Integer, WalGroup> groups = new ConcurrentHashMap<>();
    private final ClientId clientId = ClientId.randomId();
    private final AtomicLong callIds = new AtomicLong();
    private volatile boolean closing;

    private WalServer(
            WalSettings settings,
            HeldGroups held,
            RowsFactory dataRows,
            PointerSource pointerSource,
            IntFunction<GroupEvents> events)
            throws IOException {
        this.settings = settings;
        this.held = held;
        this.dataRows = dataRows;
        this.pointerSource = pointerSource;
        this.events = events;
        this.blocking = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("wal-" + settings.node() + "-", 0).factory());
        this.server = RaftServer.newBuilder()
                .setServerId(RaftPeerId.valueOf(settings.node()))
                .setProperties(RatisSettings.of(settings))
                .setStateMachineRegistry(this::machine)
                .setOption(RaftStorage.StartupOption.RECOVER)
                .build();
    }

    /**
     * Opens the groups of this node and begins to listen.
     *
     * @param dataRows makes the rows of data replicas; witnesses keep none
     * @param events a listener per group id, asked for once per group
     * @throws IOException when a log is gone, damaged, or the port is taken
     */
    public static WalServer start(
            WalSettings settings, RowsFactory dataRows, PointerSource pointerSource, IntFunction<GroupEvents> events)
            throws IOException {
        RatisFiles.requireOurs();
        WalServer wal = new WalServer(settings, new HeldGroups(settings.directory()), dataRows, pointerSource, events);
        try {
            wal.server.start();
            for (GroupMembership group : wal.held.all()) {
                wal.open(group);
                wal.held.put(group, true);
            }
        } catch (IOException | RuntimeException e) {
            wal.close();
            throw e;
        }
        return wal;
    }

    private StateMachine machine(RaftGroupId raftGroupId) {
        GroupMembership group = held.group(raftGroupId.getUuid())
                .orElseThrow(() -> new IllegalStateException("the directory of a group that this node does not know: "
                        + raftGroupId.getUuid() + " in " + settings.directory()));
        RowsFactory rows = group.isWitness(settings.node()) ? NoRows.FACTORY : dataRows;
        GroupStateMachine machine = new GroupStateMachine(
                group.groupId(),
                settings.node(),
                rows,
                pointerSource,
                events.apply(group.groupId()),
                blocking,
                () -> closing);
        machines.put(group.groupId(), machine);
        return machine;
    }

    private WalGroup open(GroupMembership membership) throws IOException {
        GroupStateMachine machine = machines.get(membership.groupId());
        if (machine == null) {
            throw new IOException("WAL group " + membership.groupId() + " could not be opened; the log says why");
        }
        WalGroup group = new WalGroup(membership, settings.node(), server, machine, settings);
        groups.put(membership.groupId(), group);
        return group;
    }

    /** Adds a group of which this node is a member, unless it is open. Blocks for about 0.1 s. */
    public synchronized WalGroup add(GroupMembership membership) throws IOException {
        WalGroup open = groups.get(membership.groupId());
        if (open != null) {
            return open;
        }
        if (membership.member(settings.node()).isEmpty()) {
            throw new IOException("node " + settings.node() + " is not a member of WAL group " + membership.groupId());
        }
        held.put(membership, held.hasOpened(membership.groupId()));
        RaftClientReply reply = server.groupManagement(GroupManagementRequest.newAdd(
                clientId, server.getId(), callIds.incrementAndGet(), membership.toRaftGroup(), false));
        if (!reply.isSuccess()) {
            throw new IOException(
                    "WAL group " + membership.groupId() + " could not be added: " + reply.getException(),
                    reply.getException());
        }
        held.put(membership, true);
        LOG.info("{} holds a replica of WAL group {}", settings.node(), membership.groupId());
        return open(membership);
    }

    /** Ratis exits the JVM when its port is taken, and on any uncaught exception of any thread. The process belongs to the node. */
    private static void keepRatisFromEndingTheProcess() {
        Thread.UncaughtExceptionHandler handler = Thread.getDefaultUncaughtExceptionHandler();
        ExitUtils.disableSystemExit();
        ExitUtils.setTerminateOnUncaughtException(false);
        Thread.setDefaultUncaughtExceptionHandler(handler);
    }

    /** Whether this node has held the group, now or before. */
    public boolean hasHeld(int groupId) {
        return held.contains(groupId);
    }

    public Optional<WalGroup> group(int groupId) {
        return Optional.ofNullable(groups.get(groupId));
    }

    public Collection<WalGroup> groups() {
        return List.copyOf(groups.values());
    }

    public WalSettings settings() {
        return settings;
    }

    @Override
    public void close() {
        closing = true;
        try {
            server.close();
        } catch (IOException e) {
            LOG.warn("{}: closing the Raft server failed", settings.node(), e);
        }
        blocking.shutdownNow();
        try {
            if (!blocking.awaitTermination(2, TimeUnit.SECONDS)) {
                LOG.warn("{}: a snapshot is still being fetched", settings.node());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
