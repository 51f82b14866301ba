package io.kontiki.region;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.meta.client.ClusterImage;
import io.kontiki.meta.client.GroupLoad;
import io.kontiki.meta.client.GroupMember;
import io.kontiki.meta.client.NodeLoad;
import io.kontiki.meta.client.WalGroupInfo;
import io.kontiki.region.admission.Admission;
import io.kontiki.region.admission.DiskGauge;
import io.kontiki.region.cache.SstCache;
import io.kontiki.region.client.NodeStatus;
import io.kontiki.region.group.MemtableRows;
import io.kontiki.region.group.Region;
import io.kontiki.region.leader.GroupReplica;
import io.kontiki.region.leader.GroupReplicaFactory;
import io.kontiki.region.leader.MemoryRelief;
import io.kontiki.region.rpc.FirstJoin;
import io.kontiki.region.rpc.GroupLookup;
import io.kontiki.region.rpc.PointerFetcher;
import io.kontiki.region.rpc.RegionService;
import io.kontiki.region.rpc.RemoteElectionPeers;
import io.kontiki.region.rpc.RemoteMemberFiles;
import io.kontiki.region.rpc.StatusReport;
import io.kontiki.region.wal.GroupMembership;
import io.kontiki.region.wal.LeaderSearch;
import io.kontiki.region.wal.WalGroup;
import io.kontiki.region.wal.WalServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.arrow.memory.BufferAllocator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The region server of a process: holds replicas of WAL groups and serves their Regions.
 *
 * <p>It owns and routes: Raft is in {@code wal}, the replicated state in {@code group}, what a leader does in {@code leader}, calls in
 * {@code rpc}. Replicas that were held before are open when {@link #start} returns; others are added as Metasrv names this node a
 * member. Thread-safe.
 */
public final class RegionServer implements AutoCloseable, GroupLookup {
    private static final Logger LOG = LoggerFactory.getLogger(RegionServer.class);
    /** Beyond this share of the memory limit cuts come early. */
    private static final long ADD_AGAIN_SECONDS = 5;

    private static final double MEMORY_SHORT = 0.5;
    /** Counting goes over all Regions, and every write asks. */
    private static final long SERIES_COUNT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private record SeriesCount(long atNanos, long series) {}

    private final RegionServerSettings settings;
    private final RegionServerParts parts;
    private final BufferAllocator memtables;
    private final ExecutorService completions = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("region-", 0).factory());
    private final ExecutorService fragmentThreads = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("fragment-", 0).factory());
    private final SstCache cache;
    private final GroupReplicaFactory replicas;
    private final FirstJoin firstJoin;
    private final StatusReport status;
    private final ReplicaEvents events;
    private final RegionMetrics metrics;
    private final MemoryRelief relief;
    private final Map<Integer, GroupReplica> groups = new ConcurrentHashMap<>();
    private final Map<Integer, Boolean> adding = new ConcurrentHashMap<>();
    private volatile SeriesCount seriesCount;
    private volatile WalServer wal;
    private volatile boolean closed;

    private RegionServer(RegionServerSettings settings, RegionServerParts parts) throws IOException {
        this.settings = settings;
        this.parts = parts;
        this.memtables = parts.allocator().newChildAllocator("memtables", 0, Long.MAX_VALUE);
        Path work = settings.dataHome().resolve("work");
        Files.createDirectories(work);
        clear(work);
        Path spill = settings.dataHome().resolve("spill");
        Files.createDirectories(spill);
        clear(spill);
        this.cache = new SstCache(parts.store(), settings.dataHome().resolve("cache"), settings.cacheMaxBytes());
        this.firstJoin = new FirstJoin(settings.node(), parts.meta(), parts.channels());
        this.status = new StatusReport(settings.node(), this, parts.clock());
        this.events = new ReplicaEvents(this::find, completions);
        this.metrics = new RegionMetrics(parts.metrics(), this, status, memtables);
        String process = UUID.randomUUID().toString().replace("-", "");
        AtomicLong files = new AtomicLong();
        Supplier<String> fileIds = () -> process + "-" + files.incrementAndGet();
        this.relief = new MemoryRelief(
                () -> groups.values().stream().map(GroupReplica::group).toList(),
                () -> memoryBytes() > settings.admission().memoryMaxBytes() * MEMORY_SHORT,
                settings.flush().spillAfter(),
                spill,
                fileIds);
        this.replicas = new GroupReplicaFactory(
                settings.node(),
                settings.flush(),
                settings.sweep(),
                new RemoteMemberFiles(parts.meta(), parts.channels()),
                parts.meta(),
                parts.store(),
                cache,
                work,
                new Semaphore(1),
                () -> memoryBytes() > settings.admission().memoryMaxBytes() * MEMORY_SHORT,
                fileIds,
                parts.clock(),
                completions,
                parts.metrics());
    }

    /**
     * Opens the replicas of this node and adds the service to the RPC server, which must not have been started yet.
     *
     * @throws KontikiException CONFIGURATION when a port is taken, a directory cannot be used, or a log is gone
     */
    public static RegionServer start(RegionServerSettings settings, RegionServerParts parts) {
        RegionServer server = null;
        try {
            server = new RegionServer(settings, parts);
            server.open();
            return server;
        } catch (IOException | RuntimeException e) {
            if (server != null) {
                server.close();
            }
            throw e instanceof KontikiException known
                    ? known
                    : new KontikiException(
                            ErrorCode.CONFIGURATION,
                            "cannot start the region server '" + settings.node() + "' in " + settings.dataHome()
                                    + " with WAL address " + settings.walHost() + ":" + settings.walPort() + ": "
                                    + reason(e),
                            e);
        }
    }

    private void open() throws IOException {
        Path logs = settings.dataHome().resolve("wal");
        Files.createDirectories(logs);
        Admission admission = new Admission(
                settings.admission(),
                this::memoryBytes,
                this::seriesCount,
                DiskGauge.of(logs),
                parts.clock(),
                parts.metrics());
        RegionService service = new RegionService(
                settings.node(),
                this,
                admission,
                parts.fragments(),
                cache,
                parts.allocator(),
                status,
                new LeaderSearch(
                        settings.node(), new RemoteElectionPeers(parts.meta(), parts.channels()), completions));
        parts.rpc().add(service.definition(fragmentThreads));
        wal = WalServer.start(
                settings.wal(),
                new MemtableRows.Factory(memtables, parts.store()),
                new PointerFetcher(settings.node(), parts.meta(), parts.channels()),
                events::of);
        wal.groups().forEach(this::hold);
        metrics.start();
        relief.start();
        parts.meta().onChange(this::follow);
        follow(parts.meta().image());
    }

    /** A new cluster image: groups to add, and something to reconcile for the groups that are led here. Does not block. */
    private void follow(ClusterImage image) {
        if (closed) {
            return;
        }
        for (WalGroupInfo group : image.groups().values()) {
            boolean member =
                    group.members().stream().anyMatch(each -> each.node().equals(settings.node()));
            if (member && !groups.containsKey(group.id()) && adding.putIfAbsent(group.id(), true) == null) {
                completions.execute(() -> add(group));
            }
        }
        groups.values().forEach(replica -> replica.duties().signal());
    }

    /** Adds a replica, however long its members take to be known. */
    private void add(WalGroupInfo group) {
        try {
            while (!closed) {
                Optional<GroupMembership> membership = membership(group);
                if (membership.isEmpty() || !mayJoin(group)) {
                    TimeUnit.MILLISECONDS.sleep(200);
                } else if (added(membership.get())) {
                    return;
                } else {
                    TimeUnit.SECONDS.sleep(ADD_AGAIN_SECONDS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("node {} cannot hold its replica of WAL group {}", settings.node(), group.id(), e);
        } finally {
            adding.remove(group.id());
        }
    }

    private boolean added(GroupMembership membership) {
        try {
            hold(wal.add(membership));
            return true;
        } catch (IOException e) {
            LOG.error(
                    "node {} cannot hold its replica of WAL group {}; it is tried again in {} s",
                    settings.node(),
                    membership.groupId(),
                    ADD_AGAIN_SECONDS,
                    e);
            return false;
        }
    }

    private boolean mayJoin(WalGroupInfo group) {
        if (wal.hasHeld(group.id())) {
            return true;
        }
        return switch (firstJoin.ask(group)) {
            case NEVER_A_MEMBER -> true;
            case NOT_KNOWN -> false;
            case HAS_BEEN_A_MEMBER ->
                throw new KontikiException(
                        ErrorCode.CONFIGURATION,
                        "node '" + settings.node() + "' has been a member of WAL group " + group.id() + ", but "
                                + settings.dataHome()
                                + " has no log of it. A voter that comes back empty can lose acknowledged writes. Restore the"
                                + " directory; a member cannot be replaced yet, and the group serves without it while a majority"
                                + " lives.");
        };
    }

    /** Empty as long as a member has not registered. */
    private Optional<GroupMembership> membership(WalGroupInfo group) {
        ClusterImage image = parts.meta().image();
        List<GroupMembership.Member> members = new ArrayList<>();
        for (GroupMember member : group.members()) {
            String address = image.node(member.node())
                    .map(node -> node.addresses().wal())
                    .orElse(null);
            if (address == null) {
                return Optional.empty();
            }
            members.add(new GroupMembership.Member(member.node(), member.dc(), address, member.witness()));
        }
        return Optional.of(new GroupMembership(group.id(), UUID.fromString(group.raftGroupUuid()), members));
    }

    private void hold(WalGroup group) {
        groups.computeIfAbsent(group.id(), id -> replicas.create(group))
                .duties()
                .signal();
        events.opened(group);
        metrics.opened(group.id());
    }

    @Override
    public Optional<GroupReplica> find(int groupId) {
        return Optional.ofNullable(groups.get(groupId));
    }

    @Override
    public Collection<GroupReplica> all() {
        return List.copyOf(groups.values());
    }

    /** Memory of rows that are not in files. */
    private long memoryBytes() {
        return memtables.getAllocatedMemory();
    }

    private long seriesCount() {
        long now = System.nanoTime();
        SeriesCount last = seriesCount;
        if (last != null && now - last.atNanos() < SERIES_COUNT_NANOS) {
            return last.series();
        }
        long series = 0;
        for (GroupReplica replica : groups.values()) {
            for (Region region : replica.group().regions().values()) {
                series += region.rows().seriesCount();
            }
        }
        seriesCount = new SeriesCount(now, series);
        return series;
    }

    /** Whether every group of this node has a leader that this node knows, and those led here are ready. */
    public boolean isReady() {
        return groups.values().stream().allMatch(replica -> {
            WalGroup group = replica.group();
            return group.isLeader() ? group.isLeaderReady() : group.leader().isPresent();
        });
    }

    public NodeStatus status() {
        return status.node();
    }

    /** What the node reports to Metasrv with each heartbeat. */
    public NodeLoad load() {
        List<GroupLoad> loads = new ArrayList<>();
        int regions = 0;
        int leaders = 0;
        for (GroupReplica replica : groups.values()) {
            WalGroup group = replica.group();
            long applied = group.progress().appliedIndex();
            loads.add(new GroupLoad(
                    group.id(), group.isLeaderReady(), applied, Math.max(0, group.committedIndex() - applied)));
            regions += group.regions().size();
            leaders += group.isLeaderReady() ? 1 : 0;
        }
        long free = DiskGauge.of(settings.dataHome()).space().freeBytes();
        return new NodeLoad(regions, leaders, 0, 0, 0, 0, memoryBytes(), free, 0, loads);
    }

    /**
     * Hands over what this node leads and goes on serving, so that whoever calls is told at once who leads now. Before a stop: as long as
     * nobody else leads a group, a node that answers nothing keeps its callers waiting.
     */
    public void stepDown() {
        StepDown.from(groups.values());
    }

    /** Hands over what it leads still, then ends every replica; a few seconds at most. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        StepDown.from(groups.values());
        metrics.close();
        relief.close();
        groups.values().forEach(replica -> replica.duties().stop());
        groups.values().forEach(GroupReplica::close);
        if (wal != null) {
            wal.close();
        }
        completions.shutdownNow();
        fragmentThreads.shutdownNow();
        try {
            completions.awaitTermination(1, TimeUnit.SECONDS);
            fragmentThreads.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (memtables.getAllocatedMemory() == 0) {
            memtables.close();
        } else {
            LOG.warn("{} bytes of rows are still held by scans at the end", memtables.getAllocatedMemory());
        }
    }

    /** Files in progress of an earlier process. */
    private static void clear(Path work) throws IOException {
        try (var files = Files.newDirectoryStream(work)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** What went wrong, from the outside in; what a cause only repeats is left out. */
    private static String reason(Throwable thrown) {
        StringBuilder reason = new StringBuilder();
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            String text = cause.getMessage() == null ? cause.toString() : cause.getMessage();
            boolean wrapper = cause instanceof CompletionException || cause instanceof ExecutionException;
            if (!wrapper && reason.indexOf(text) < 0) {
                reason.append(reason.isEmpty() ? "" : ": ").append(text);
            }
        }
        return reason.toString();
    }
}
