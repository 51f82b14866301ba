package io.kontiki.region;

import static org.awaitility.Awaitility.await;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.id.RegionId;
import io.kontiki.common.partition.PartitionRule;
import io.kontiki.common.rpc.HostPort;
import io.kontiki.common.rpc.RpcChannels;
import io.kontiki.common.rpc.RpcServer;
import io.kontiki.common.rpc.RpcSettings;
import io.kontiki.common.schema.TableOptions;
import io.kontiki.common.schema.TableSchema;
import io.kontiki.common.topology.Topology;
import io.kontiki.meta.client.ClusterImage;
import io.kontiki.meta.client.DatabaseInfo;
import io.kontiki.meta.client.GroupMember;
import io.kontiki.meta.client.NodeAddresses;
import io.kontiki.meta.client.NodeInfo;
import io.kontiki.meta.client.NodeLoad;
import io.kontiki.meta.client.NodeRole;
import io.kontiki.meta.client.NodeState;
import io.kontiki.meta.client.RegionRoute;
import io.kontiki.meta.client.TableInfo;
import io.kontiki.meta.client.WalGroupInfo;
import io.kontiki.query.execute.DuckDb;
import io.kontiki.query.execute.DuckDbSettings;
import io.kontiki.query.execute.FragmentExecutor;
import io.kontiki.query.plan.FragmentSpec;
import io.kontiki.query.source.TagTimePredicate;
import io.kontiki.region.client.FragmentRegion;
import io.kontiki.region.client.FragmentRequest;
import io.kontiki.region.client.FragmentStream;
import io.kontiki.region.client.GroupRouter;
import io.kontiki.region.client.GroupStatus;
import io.kontiki.region.client.PartOutcome;
import io.kontiki.region.client.RpcRegionClient;
import io.kontiki.region.client.WritePart;
import io.kontiki.region.group.GroupLog;
import io.kontiki.storage.InMemoryObjectStore;
import io.kontiki.storage.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.ipc.ArrowStreamReader;

/** Whole region servers on loopback in one process, with one object store and a Metasrv that the test plays. */
final class RegionCluster implements AutoCloseable {
    static final int GROUP = 1;
    static final int TABLE = 1024;
    static final RegionId REGION = RegionId.of(TABLE, 0);

    /** One node: what lives and dies with its process. */
    private record Node(RpcServer rpc, RpcChannels channels, RegionServer server, MetricRegistry metrics) {}

    final ObjectStore store;
    final FixedMeta meta = new FixedMeta();
    final RpcRegionClient client;
    final GroupRouter router;
    private final Path directory;
    private final UnaryOperator<RegionServerSettings> tuning;
    private final List<GroupMember> members = new ArrayList<>();
    private final Map<String, NodeAddresses> addresses = new TreeMap<>();
    private final Map<String, Node> running = new ConcurrentSkipListMap<>();
    private final Map<Integer, TableInfo> tables = new HashMap<>();
    private final BufferAllocator allocator = new RootAllocator();
    private final DuckDb duckDb;
    private final RpcChannels channels = new RpcChannels(RpcSettings.DEFAULT);
    private long version;

    RegionCluster(Path directory, List<String> dcs) throws IOException {
        this(directory, dcs, new InMemoryObjectStore("memory"), settings -> settings);
    }

    RegionCluster(Path directory, List<String> dcs, ObjectStore store, UnaryOperator<RegionServerSettings> tuning)
            throws IOException {
        this.directory = directory;
        this.store = store;
        this.tuning = tuning;
        this.client = new RpcRegionClient(channels);
        this.router = new GroupRouter(meta, channels);
        Files.createDirectories(directory.resolve("spill"));
        duckDb = DuckDb.open(new DuckDbSettings(2, 256L << 20, directory.resolve("spill"), List.of(directory), 4));
        for (int i = 0; i < dcs.size(); i++) {
            String node = "n" + (i + 1);
            boolean witness = dcs.size() == 5 && dcs.get(i).equals("dc-c");
            members.add(new GroupMember(node, dcs.get(i), witness));
            addresses.put(
                    node,
                    new NodeAddresses(
                            null, "127.0.0.1:" + TestPorts.free(), null, null, "127.0.0.1:" + TestPorts.free(), null));
        }
        addresses.keySet().forEach(this::start);
        publish();
    }

    void start(String node) {
        NodeAddresses own = addresses.get(node);
        MetricRegistry metrics = new MetricRegistry();
        RpcServer rpc = new RpcServer(HostPort.parse(own.grpc()), RpcSettings.DEFAULT, metrics);
        RpcChannels nodeChannels = new RpcChannels(RpcSettings.DEFAULT);
        HostPort wal = HostPort.parse(own.wal());
        RegionServerSettings settings =
                tuning.apply(RegionServerSettings.of(node, wal.host(), wal.port(), directory.resolve(node)));
        RegionServer server = RegionServer.start(
                settings,
                new RegionServerParts(
                        meta,
                        store,
                        rpc,
                        nodeChannels,
                        new FragmentExecutor(duckDb),
                        allocator,
                        InstantSource.system(),
                        metrics));
        rpc.start();
        running.put(node, new Node(rpc, nodeChannels, server, metrics));
    }

    void stop(String node) {
        Node gone = running.remove(node);
        gone.server().close();
        gone.rpc().close();
        gone.channels().close();
    }

    void stopAll() {
        List<Thread> stopping = new ArrayList<>();
        Set.copyOf(running.keySet())
                .forEach(node -> stopping.add(Thread.ofVirtual().start(() -> stop(node))));
        try {
            for (Thread thread : stopping) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void startAll() {
        addresses.keySet().forEach(this::start);
    }

    Set<String> nodes() {
        return Set.copyOf(running.keySet());
    }

    RegionServer server(String node) {
        return running.get(node).server();
    }

    /** A gauge of a node's, by its whole name; null when there is none. */
    Object gauge(String node, String name) {
        Gauge<?> gauge = running.get(node).metrics().getGauges().get(name);
        return gauge == null ? null : gauge.getValue();
    }

    GroupStatus status(String node) {
        return server(node).status().groups().getFirst();
    }

    void createTable(TableSchema schema, TableOptions options) {
        addTable(TABLE, schema, options);
        publish();
    }

    void addTable(int id, TableSchema schema, TableOptions options) {
        List<RegionRoute> routes = List.of(new RegionRoute(RegionId.of(id, 0), GROUP, 1));
        tables.put(id, new TableInfo(id, "public", "t" + id, schema, options, PartitionRule.SINGLE, routes, 0, false));
    }

    void dropTable(int id) {
        tables.remove(id);
        publish();
    }

    /** As when nobody has heard of it yet. */
    void dropTableQuietly(int id) {
        tables.remove(id);
        meta.publishQuietly(image());
    }

    void publish() {
        meta.publish(image());
    }

    ClusterImage image() {
        Map<String, NodeInfo> nodes = new HashMap<>();
        members.forEach(member -> nodes.put(
                member.node(),
                new NodeInfo(
                        member.node(),
                        member.dc(),
                        Set.of(NodeRole.REGION_SERVER),
                        addresses.get(member.node()),
                        NodeState.ALIVE,
                        0,
                        NodeLoad.NONE,
                        0)));
        Topology topology = members.size() == 5 ? Topology.parse("2-2-1") : Topology.SINGLE;
        WalGroupInfo group = new WalGroupInfo(
                GROUP,
                UUID.nameUUIDFromBytes(directory.toString().getBytes(StandardCharsets.UTF_8))
                        .toString(),
                topology,
                members);
        return new ClusterImage(
                ++version,
                topology,
                Map.of("public", new DatabaseInfo("public", Map.of(), null, 0)),
                tables,
                nodes,
                Map.of(GROUP, group));
    }

    String leader() {
        return await().atMost(Duration.ofSeconds(20))
                .pollInterval(20, TimeUnit.MILLISECONDS)
                .until(
                        () -> {
                            try {
                                return router.leader(GROUP, Duration.ofMillis(500));
                            } catch (KontikiException e) {
                                return null;
                            }
                        },
                        Objects::nonNull);
    }

    String addressOf(String node) {
        return addresses.get(node).grpc();
    }

    String leaderNode() {
        router.forget(GROUP, leader());
        String address = leader();
        return addresses.entrySet().stream()
                .filter(entry -> entry.getValue().grpc().equals(address))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    /** Sends until there is an outcome that is not a reason to send again. */
    PartOutcome write(WritePart part) {
        return await().atMost(Duration.ofSeconds(20))
                .pollInterval(5, TimeUnit.MILLISECONDS)
                .until(
                        () -> {
                            String address = leader();
                            try {
                                PartOutcome outcome = client.write(address, GROUP, List.of(part), Duration.ofSeconds(3))
                                        .get()
                                        .outcomes()
                                        .getFirst();
                                if (outcome instanceof PartOutcome.UnknownOutcome) {
                                    router.forget(GROUP, address);
                                    return null;
                                }
                                return outcome;
                            } catch (ExecutionException e) {
                                router.forget(GROUP, address);
                                return null;
                            }
                        },
                        Objects::nonNull);
    }

    void flush() {
        client.flush(leader(), GROUP, Duration.ofSeconds(20));
    }

    /** The times of all rows of a Region, as a query sees them. */
    List<Long> times(RegionId region) {
        FragmentSpec spec = new FragmentSpec("SELECT k1 FROM scan ORDER BY 1", List.of(1), TagTimePredicate.ALL);
        return await().atMost(Duration.ofSeconds(20))
                .until(
                        () -> {
                            String address = leader();
                            try {
                                return read(region, spec, address);
                            } catch (KontikiException e) {
                                router.forget(GROUP, address);
                                return null;
                            }
                        },
                        Objects::nonNull);
    }

    /** The integers in the first column of a fragment's result, from the first answer of a node. */
    List<Long> read(RegionId region, FragmentSpec spec, String address) throws IOException {
        return read(region, spec, address, FragmentRequest.AT_LEADER);
    }

    /** As above, at a replica that must have applied that much. */
    List<Long> readAt(String node, RegionId region, FragmentSpec spec, long applied) throws IOException {
        return read(region, spec, addresses.get(node).grpc(), applied);
    }

    private List<Long> read(RegionId region, FragmentSpec spec, String address, long replicaAt) throws IOException {
        FragmentRequest request = new FragmentRequest(
                List.of(new FragmentRegion(region, GROUP, 1)),
                spec.toJson(),
                System.currentTimeMillis(),
                10_000,
                replicaAt);
        List<Long> values = new ArrayList<>();
        try (FragmentStream stream = client.runFragment(address, request);
                ArrowStreamReader reader = new ArrowStreamReader(stream.arrowStream(), allocator)) {
            while (reader.loadNextBatch()) {
                BigIntVector vector =
                        (BigIntVector) reader.getVectorSchemaRoot().getVector(0);
                for (int row = 0; row < vector.getValueCount(); row++) {
                    values.add(vector.get(row));
                }
            }
        }
        return values;
    }

    static byte[] rows(long... times) {
        return GroupLog.rows(times);
    }

    @Override
    public void close() {
        stopAll();
        channels.close();
        duckDb.close();
        allocator.close();
    }
}
