package io.kontiki.meta.rpc;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Timer;
import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.metric.Metrics;
import io.kontiki.meta.MetaServerSettings;
import io.kontiki.meta.client.MetaCommand;
import io.kontiki.meta.client.NodeAddresses;
import io.kontiki.meta.client.NodeInfo;
import io.kontiki.meta.failure.NodeLiveness;
import io.kontiki.meta.ratis.CommandProcessor;
import io.kontiki.meta.ratis.MetaLog;
import io.kontiki.meta.record.CommandId;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the clients of Metasrv on one node: the leader does, a follower says who leads.
 *
 * <p>{@link #handle} blocks and is called on a virtual thread per request. One thread judges the nodes while this node leads. What
 * is replicated is owned by the log; liveness and waiting clients are soft state that a new leader starts afresh.
 */
public final class MetaService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MetaService.class);
    private static final String LEADER_GAUGE = "kontiki_metasrv_leader";
    private static final String ALIVE_GAUGE = "kontiki_metasrv_alive";
    private static final String VERSION_GAUGE = "kontiki_metasrv_version";
    private static final String APPLIED_GAUGE = "kontiki_metasrv_applied_index";
    private static final Duration BARRIER_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration HAND_OVER_TIMEOUT = Duration.ofMillis(500);
    private static final Duration TICK = Duration.ofMillis(500);

    /** A client that wants to wait longer asks again; so a forgotten one does not stay. */
    private static final long MAX_WAIT_MILLIS = 30_000;

    private final MetaServerSettings settings;
    private final Clock clock;
    private final NodeLiveness liveness = new NodeLiveness();
    private final ImageFeed feed = new ImageFeed(liveness);
    private final Leadership leadership = new Leadership(liveness, feed);
    private final UUID processId = UUID.randomUUID();
    private final Timer commands;
    private final MetricRegistry metrics;
    private final MetaLog log;
    private final CommandProcessor processor;
    private final Thread ticker;

    private MetaService(MetaServerSettings settings, Clock clock, MetricRegistry metrics) {
        this.settings = settings;
        this.clock = clock;
        this.metrics = metrics;
        Metrics.describe(metrics, "kontiki_metasrv_command_seconds", "From a command to its committed records.");
        Metrics.describe(metrics, "kontiki_metasrv_leader", "1 at the Metasrv that leads and is ready.");
        Metrics.describe(
                metrics, ALIVE_GAUGE, "0 when this Metasrv cannot write its log, or its vote, and has stopped.");
        Metrics.describe(metrics, "kontiki_metasrv_version", "Version of the catalog.");
        Metrics.describe(metrics, "kontiki_metasrv_applied_index", "Last applied entry of Metasrv's log.");
        this.commands = metrics.timer("kontiki_metasrv_command_seconds");
        this.log = MetaLog.open(settings, leadership);
        this.processor = new CommandProcessor(log, clock);
        this.ticker = Thread.ofVirtual().name("metasrv-ticker").unstarted(this::run);
        metrics.gauge(LEADER_GAUGE, () -> (Gauge<Integer>) () -> log.isLeaderReady() ? 1 : 0);
        metrics.gauge(ALIVE_GAUGE, () -> (Gauge<Integer>) () -> log.isAlive() ? 1 : 0);
        metrics.gauge(VERSION_GAUGE, () -> (Gauge<Long>) () -> log.state().version());
        metrics.gauge(APPLIED_GAUGE, () -> (Gauge<Long>) log::appliedIndex);
    }

    /** Opens the log on this node and takes part in elections. */
    public static MetaService start(MetaServerSettings settings, Clock clock, MetricRegistry metrics) {
        MetaService service = new MetaService(settings, clock, metrics);
        service.ticker.start();
        return service;
    }

    /**
     * Answers one request.
     *
     * @throws KontikiException the refusal of a command, BUSY, or UNKNOWN_OUTCOME
     */
    MetaReply handle(MetaRequest request) throws InterruptedException {
        if (!log.isLeaderReady()) {
            return MetaReply.notLeader(leaderHint());
        }
        return switch (request) {
            case MetaRequest.Probe probe -> MetaReply.heartbeat(false);
            case MetaRequest.Submit submit -> submit(submit);
            case MetaRequest.Read read -> {
                log.barrier(BARRIER_TIMEOUT);
                yield MetaReply.of(feed.updateFor(read.known()));
            }
            case MetaRequest.Watch watch -> watch(watch);
            case MetaRequest.Heartbeat heartbeat -> heartbeat(heartbeat);
        };
    }

    /** Whether this node leads Metasrv and can answer. */
    public boolean isLeader() {
        return log.isLeaderReady();
    }

    MetaLog log() {
        return log;
    }

    private MetaReply submit(MetaRequest.Submit submit) {
        long started = System.nanoTime();
        try {
            processor.submit(submit.id(), submit.command()).join();
            return MetaReply.of(feed.updateFor(submit.known()));
        } catch (CompletionException e) {
            if (e.getCause() instanceof KontikiException refusal) {
                if (refusal.code() == ErrorCode.NOT_METASRV_LEADER) {
                    return MetaReply.notLeader(leaderHint());
                }
                throw refusal;
            }
            throw e;
        } finally {
            commands.update(System.nanoTime() - started, TimeUnit.NANOSECONDS);
        }
    }

    private MetaReply watch(MetaRequest.Watch watch) throws InterruptedException {
        feed.awaitMoreThan(watch.known(), Duration.ofMillis(Math.clamp(watch.waitMillis(), 0, MAX_WAIT_MILLIS)));
        return log.isLeaderReady() ? MetaReply.of(feed.updateFor(watch.known())) : MetaReply.notLeader(leaderHint());
    }

    private MetaReply heartbeat(MetaRequest.Heartbeat heartbeat) {
        if (log.state().image().node(heartbeat.node()).isEmpty()) {
            return MetaReply.heartbeat(false);
        }
        if (liveness.heartbeat(heartbeat.node(), heartbeat.load(), System.nanoTime(), clock.millis())) {
            feed.livenessChanged();
        }
        return MetaReply.heartbeat(true);
    }

    private String leaderHint() {
        return log.leader()
                .flatMap(name -> log.state().image().node(name))
                .map(NodeInfo::addresses)
                .map(NodeAddresses::grpc)
                .orElse(null);
    }

    private void run() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                if (leadership.await(TICK) && log.isLeaderReady()) {
                    tick();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException | Error e) { // an Error too: nobody else judges the nodes
                LOG.error("metasrv's ticker failed; it goes on with the next tick", e);
            }
        }
    }

    private void tick() {
        if (!log.state().initialized()) {
            initializeCluster();
        }
        if (liveness.evaluate(log.state().image().nodes().keySet(), System.nanoTime())) {
            feed.livenessChanged();
        }
    }

    /** Only the first leader of a new cluster has something to do here; the command id is the same for every try. */
    private void initializeCluster() {
        CommandId id = new CommandId(processId, 0);
        processor
                .submit(id, new MetaCommand.InitializeCluster(settings.defaultTopology(), settings.walGroups()))
                .whenComplete((version, failure) -> {
                    if (failure != null) {
                        LOG.warn("the cluster's defaults are not set yet; trying again: {}", failure.getMessage());
                    }
                });
    }

    /** With the leadership go the clients that wait for news, who would keep the RPC server from ending for as long as they wait. */
    void stepDown() {
        log.handOver(HAND_OVER_TIMEOUT);
    }

    @Override
    public void close() {
        ticker.interrupt();
        feed.endSession();
        stepDown();
        processor.close();
        log.close();
        List.of(LEADER_GAUGE, VERSION_GAUGE, APPLIED_GAUGE).forEach(metrics::remove);
    }
}
