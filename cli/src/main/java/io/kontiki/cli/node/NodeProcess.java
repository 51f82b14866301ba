package io.kontiki.cli.node;

import com.codahale.metrics.MetricRegistry;
import io.kontiki.common.metric.ProcessMetrics;
import io.kontiki.common.rpc.RpcChannels;
import io.kontiki.common.rpc.RpcServer;
import io.kontiki.common.rpc.RpcSettings;
import io.kontiki.meta.MetaServerSettings;
import io.kontiki.meta.client.MetaClient;
import io.kontiki.meta.client.MetaCommand;
import io.kontiki.meta.client.NodeLoad;
import io.kontiki.meta.client.NodeReporter;
import io.kontiki.meta.client.NodeRole;
import io.kontiki.meta.rpc.MetaClientSettings;
import io.kontiki.meta.rpc.MetaServer;
import io.kontiki.meta.rpc.RemoteMetaClient;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The composition root: wires the roles of one process by hand, starts them in order and closes them in the opposite one.
 *
 * <p>Before anything starts, ports and the data directory are looked at, so that a refusal changes nothing. SIGTERM and SIGINT
 * close the process cleanly with exit code 0.
 */
final class NodeProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeProcess.class);

    private final NodeSettings settings;
    private final RunningParts parts = new RunningParts();
    private final MetricRegistry metrics = new MetricRegistry();
    private final Clock clock = Clock.systemUTC();

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
        DataHome home = parts.add("data directory", DataHome.open(settings.dataHome(), new DataHome.Owner(settings.name(), settings.dc())));
        ProcessMetrics.register(metrics);
        RpcChannels channels = parts.add("connections", new RpcChannels(RpcSettings.DEFAULT));
        RpcServer rpc = new RpcServer(settings.grpc(), RpcSettings.DEFAULT, metrics);
        if (settings.has(NodeRole.METASRV)) {
            parts.add("metasrv", MetaServer.start(metaSettings(home), rpc, clock, metrics));
        }
        List<String> metasrv = settings.join().stream().map(address -> address.grpc().toString()).toList();
        MetaClient meta = parts.add(
                "metasrv client",
                RemoteMetaClient.connect(new MetaClientSettings(metasrv, MetaClientSettings.DEFAULT_SUBMIT_TIMEOUT, home.resolve("image.json")), channels));
        Supplier<NodeLoad> load = () -> NodeLoad.NONE;
        parts.add("gRPC server", rpc.start());
        NodeReporter reporter = parts.add(
                "reporter",
                NodeReporter.start(
                        meta,
                        new MetaCommand.RegisterNode(settings.name(), settings.dc(), settings.roles(), settings.addresses(), clock.millis()),
                        load,
                        NodeReporter.DEFAULT_INTERVAL));
        reporter.registered().whenComplete((image, refusal) -> {
            if (refusal != null) {
                LOG.error("node {} cannot be part of this cluster: {}", settings.name(), refusal.getMessage());
            }
        });
        announce();
    }

    private void requireFreePorts() {
        Ports.requireFree(settings.http(), NodeKeys.HTTP.flagName());
        Ports.requireFree(settings.grpc(), NodeKeys.GRPC.flagName());
        Ports.requireFree(settings.postgres(), NodeKeys.POSTGRES.flagName());
        Ports.requireFree(settings.wal(), NodeKeys.WAL.flagName());
        if (settings.has(NodeRole.METASRV)) {
            Ports.requireFree(settings.self().meta(), NodeKeys.GRPC.flagName() + " (metasrv's Raft port stands 4 behind it)");
        }
    }

    private MetaServerSettings metaSettings(DataHome home) {
        List<MetaServerSettings.Voter> voters =
                settings.join().stream().map(address -> new MetaServerSettings.Voter(address.voter(), address.meta().toString())).toList();
        return MetaServerSettings.of(settings.self().voter(), voters, home.resolve("meta"), settings.topology(), settings.walGroups());
    }

    private void announce() {
        String roles = settings.roles().stream().map(NodeRole::displayName).sorted().collect(Collectors.joining(", "));
        LOG.info("node {} in {} ({}) runs; data in {}, JVM {}, heap up to {} MB", settings.name(), settings.dc(), roles, settings.dataHome(),
                Runtime.version().feature(), Runtime.getRuntime().maxMemory() >> 20);
        if (settings.has(NodeRole.GATEWAY)) {
            LOG.info("HTTP at {}, PostgreSQL at {}, gRPC at {}; MySQL is not built yet, its port stays closed", settings.http(), settings.postgres(), settings.grpc());
            LOG.info("try: kontiki sql --addr {} \"SHOW TABLES\"   or: psql -h {} -p {} public", settings.http(), settings.postgres().host(), settings.postgres().port());
        }
    }

    @Override
    public void close() {
        parts.close();
    }
}
