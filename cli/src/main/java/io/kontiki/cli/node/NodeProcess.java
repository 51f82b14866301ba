package io.kontiki.cli.node;

import com.codahale.metrics.MetricRegistry;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.metric.ProcessMetrics;
import io.kontiki.common.rpc.RpcChannels;
import io.kontiki.common.rpc.RpcServer;
import io.kontiki.common.rpc.RpcSettings;
import io.kontiki.gateway.Gateway;
import io.kontiki.gateway.GatewaySettings;
import io.kontiki.gateway.http.HttpSettings;
import io.kontiki.gateway.route.RouterLeaders;
import io.kontiki.meta.MetaServerSettings;
import io.kontiki.meta.client.MetaClient;
import io.kontiki.meta.client.MetaCommand;
import io.kontiki.meta.client.NodeLoad;
import io.kontiki.meta.client.NodeReporter;
import io.kontiki.meta.client.NodeRole;
import io.kontiki.meta.rpc.MetaClientSettings;
import io.kontiki.meta.rpc.MetaServer;
import io.kontiki.meta.rpc.RemoteMetaClient;
import io.kontiki.query.execute.DuckDb;
import io.kontiki.query.execute.DuckDbMetrics;
import io.kontiki.query.execute.DuckDbSettings;
import io.kontiki.query.execute.FragmentExecutor;
import io.kontiki.region.RegionServer;
import io.kontiki.region.RegionServerParts;
import io.kontiki.region.RegionServerSettings;
import io.kontiki.region.admission.AdmissionLimits;
import io.kontiki.region.client.GroupRouter;
import io.kontiki.region.client.RpcRegionClient;
import io.kontiki.region.leader.FlushPolicy;
import io.kontiki.storage.ObjectStore;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.arrow.memory.RootAllocator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The composition root: wires the roles of one process by hand, starts them in order and closes them in the opposite one; before that,
 * what the node leads goes to others.
 *
 * <p>Before anything starts, ports and the data directory are looked at, so that a refusal changes nothing. SIGTERM and SIGINT
 * close the process cleanly with exit code 0.
 */
final class NodeProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeProcess.class);
    /** Queries at once; what they may use together is bounded by memory. */
    private static final int CONCURRENT_QUERIES = 16;

    private final NodeSettings settings;
    private final RunningParts parts = new RunningParts();
    private final MetricRegistry metrics = new MetricRegistry();
    private final Clock clock = Clock.systemUTC();
    private final int cores = Runtime.getRuntime().availableProcessors();

    private NodeProcess(NodeSettings settings) {
        this.settings = settings;
    }

    /** Runs until a signal ends the process; does not return then. */
    static void run(NodeSettings settings) throws InterruptedException {
        NodeProcess process = new NodeProcess(settings);
        Thread stopper = new Thread(process::stop, "stop");
        Runtime.getRuntime().addShutdownHook(stopper);
        try {
            process.start();
        } catch (RuntimeException | Error e) {
            process.close();
            removeHook(stopper);
            throw e;
        }
        Thread.currentThread().join();
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            LOG.debug("a signal came while the process was starting", e);
        }
    }

    private void stop() {
        LOG.info("node {} stops", settings.name());
        close();
        LOG.info("node {} has stopped", settings.name());
        // A JVM that ends by a signal reports 128 + signal; a server that stopped as it was told to has succeeded.
        Runtime.getRuntime().halt(parts.isClean() ? 0 : 1);
    }

    private void start() {
        requireFreePorts();
        DataHome home = parts.add(
                "data directory",
                DataHome.open(settings.dataHome(), new DataHome.Owner(settings.name(), settings.dc())));
        ProcessMetrics.register(metrics);
        RpcChannels channels = parts.add("connections", new RpcChannels(RpcSettings.DEFAULT));
        RpcServer rpc = new RpcServer(settings.grpc(), RpcSettings.DEFAULT, metrics);
        channels.reachDirectly(settings.grpc(), rpc);
        ObjectStore kept = null;
        List<Runnable> stepDowns = new ArrayList<>();
        if (settings.has(NodeRole.METASRV)) {
            stepDowns.add(startMetasrv(home, channels, rpc)::stepDown);
            kept = settings.isKeeper() ? parts.add("kept store", NodeStores.keep(settings, home, rpc, clock)) : null;
        }
        List<String> metasrv = settings.join().stream()
                .map(address -> address.grpc().toString())
                .toList();
        MetaClient meta = parts.add(
                "metasrv client",
                RemoteMetaClient.connect(
                        new MetaClientSettings(
                                metasrv, MetaClientSettings.DEFAULT_SUBMIT_TIMEOUT, home.resolve("image.json")),
                        channels));
        Supplier<NodeLoad> load = () -> NodeLoad.NONE;
        if (settings.has(NodeRole.REGION_SERVER)) {
            RegionServer regions = startRegionServer(home, kept, channels, rpc, meta);
            load = regions::load;
            stepDowns.add(regions::stepDown);
        }
        parts.add("gRPC server", rpc.start());
        report(meta, load);
        if (settings.has(NodeRole.GATEWAY)) {
            startGateway(home, channels, meta);
        }
        // The last to start is the first to close: what this node leads goes to others while it still answers.
        stepDowns.forEach(stepDown -> parts.add("leaderships", stepDown::run));
        announce();
    }

    private MetaServer startMetasrv(DataHome home, RpcChannels channels, RpcServer rpc) {
        List<MetaServerSettings.Voter> voters = settings.join().stream()
                .map(address -> new MetaServerSettings.Voter(
                        address.voter(), address.meta().toString()))
                .toList();
        MetaServerSettings own = MetaServerSettings.of(
                settings.self().voter(), voters, home.resolve("meta"), settings.topology(), settings.walGroups());
        List<String> others = settings.join().stream()
                .filter(address -> !address.equals(settings.self()))
                .map(address -> address.grpc().toString())
                .toList();
        return parts.add(
                "metasrv",
                others.isEmpty()
                        ? MetaServer.start(own, rpc, clock, metrics)
                        : MetaServer.start(own, others, channels, rpc, clock, metrics));
    }

    private RegionServer startRegionServer(
            DataHome home, ObjectStore kept, RpcChannels channels, RpcServer rpc, MetaClient meta) {
        NodeLimits limits = settings.limits();
        NodeStores stores = parts.add("stores", NodeStores.open(settings, home, kept, channels, clock, metrics));
        RootAllocator allocator = new RootAllocator();
        parts.add("memory of rows", () -> closeUnlessHeld(allocator));
        List<Path> readable = new ArrayList<>(List.of(home.directory()));
        settings.stores().forEach(store -> readable.add(store.path()));
        DuckDbSettings duckDbSettings = new DuckDbSettings(
                Math.max(1, cores / 2),
                limits.queryMemory() / 2,
                home.resolve("spill-fragments"),
                readable,
                CONCURRENT_QUERIES);
        DuckDb duckDb = parts.add("DuckDB", DuckDb.open(duckDbSettings));
        DuckDbMetrics.register(metrics, duckDb, "region-server");
        metrics.gauge("kontiki_region_arrow_bytes", () -> allocator::getAllocatedMemory);
        AdmissionLimits defaults = AdmissionLimits.DEFAULT;
        AdmissionLimits admission = new AdmissionLimits(
                limits.rowsMemory(),
                limits.seriesMax(),
                limits.seriesMax(),
                limits.diskFloor(),
                defaults.diskFreeMinFraction(),
                defaults.applyLagMaxEntries());
        RegionServerSettings own = RegionServerSettings.of(
                        settings.name(), settings.wal().host(), settings.wal().port(), home.resolve("region"))
                .withAdmission(admission)
                .withFlush(new FlushPolicy(limits.flushSize(), limits.flushAge()))
                .withCache(limits.cacheSize());
        RegionServerParts given = new RegionServerParts(
                meta, stores.store(), rpc, channels, new FragmentExecutor(duckDb), allocator, clock, metrics);
        return parts.add("region server", RegionServer.start(own, given));
    }

    /** A scan that was stopped a moment ago may hold memory still: the end of the process frees it, and nothing is lost by that. */
    private static void closeUnlessHeld(RootAllocator allocator) {
        if (allocator.getAllocatedMemory() == 0) {
            allocator.close();
        } else {
            LOG.warn("{} bytes are still held by scans at the end", allocator.getAllocatedMemory());
        }
    }

    private void startGateway(DataHome home, RpcChannels channels, MetaClient meta) {
        GatewaySettings defaults = GatewaySettings.of(
                HttpSettings.at(settings.http().host(), settings.http().port()),
                settings.postgres().socketAddress(),
                home.resolve("spill-gateway"),
                cores);
        DuckDbSettings duckDb = new DuckDbSettings(
                defaults.duckDb().threads(),
                settings.limits().queryMemory() / 2,
                defaults.duckDb().temporaryDirectory(),
                List.of(),
                CONCURRENT_QUERIES);
        GatewaySettings own = new GatewaySettings(
                defaults.http(),
                defaults.postgres(),
                defaults.postgresConnections(),
                defaults.write(),
                defaults.parsers(),
                defaults.seriesCacheBytes(),
                duckDb,
                defaults.queryTimeout());
        parts.add(
                "gateway",
                Gateway.start(
                        own,
                        meta,
                        new RpcRegionClient(channels),
                        new RouterLeaders(new GroupRouter(meta, channels)),
                        metrics,
                        clock,
                        new SecureRandom()));
    }

    private void report(MetaClient meta, Supplier<NodeLoad> load) {
        MetaCommand.RegisterNode registration = new MetaCommand.RegisterNode(
                settings.name(), settings.dc(), settings.roles(), settings.addresses(), clock.millis());
        NodeReporter reporter =
                parts.add("reporter", NodeReporter.start(meta, registration, load, NodeReporter.DEFAULT_INTERVAL));
        reporter.registered().whenComplete((image, refusal) -> {
            if (refusal instanceof KontikiException) {
                LOG.error("node {} cannot be part of this cluster: {}", settings.name(), refusal.getMessage());
            }
        });
    }

    private void requireFreePorts() {
        Ports.requireFree(settings.http(), NodeKeys.HTTP.flagName());
        Ports.requireFree(settings.grpc(), NodeKeys.GRPC.flagName());
        Ports.requireFree(settings.postgres(), NodeKeys.POSTGRES.flagName());
        Ports.requireFree(settings.wal(), NodeKeys.WAL.flagName());
        if (settings.has(NodeRole.METASRV)) {
            Ports.requireFree(
                    settings.self().meta(), NodeKeys.GRPC.flagName() + " (metasrv's Raft port stands 4 behind it)");
        }
    }

    private void announce() {
        String roles =
                settings.roles().stream().map(NodeRole::displayName).sorted().collect(Collectors.joining(", "));
        LOG.info(
                "node {} in {} ({}) runs; data in {}, JVM {}, heap up to {} MB",
                settings.name(),
                settings.dc(),
                roles,
                settings.dataHome(),
                Runtime.version().feature(),
                Runtime.getRuntime().maxMemory() >> 20);
        if (settings.has(NodeRole.GATEWAY)) {
            LOG.info(
                    "HTTP at {}, PostgreSQL at {}, gRPC at {}; MySQL is not built yet, its port stays closed",
                    settings.http(),
                    settings.postgres(),
                    settings.grpc());
            LOG.info(
                    "try: kontiki sql --addr {} \"SHOW TABLES\"   or: psql -h {} -p {} public",
                    settings.http(),
                    settings.postgres().host(),
                    settings.postgres().port());
        }
    }

    @Override
    public void close() {
        parts.close();
    }
}
