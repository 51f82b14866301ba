package io.kontiki.gateway;

import com.codahale.metrics.MetricRegistry;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.metric.Metrics;
import io.kontiki.gateway.catalog.ClusterCatalog;
import io.kontiki.gateway.http.HttpGateway;
import io.kontiki.gateway.influx.InfluxWriter;
import io.kontiki.gateway.influx.ParserPool;
import io.kontiki.gateway.postgres.PostgresServer;
import io.kontiki.gateway.postgres.SessionBackend;
import io.kontiki.gateway.route.Readiness;
import io.kontiki.gateway.route.SharedLeaders;
import io.kontiki.gateway.session.PlannedQueries;
import io.kontiki.gateway.session.RoutedFragments;
import io.kontiki.gateway.session.RunningQueries;
import io.kontiki.gateway.session.Session;
import io.kontiki.gateway.session.SqlService;
import io.kontiki.gateway.session.StatementService;
import io.kontiki.gateway.stall.StallWatch;
import io.kontiki.gateway.write.AutomaticTables;
import io.kontiki.gateway.write.ByteBudget;
import io.kontiki.gateway.write.GroupLeaders;
import io.kontiki.gateway.write.TableWriter;
import io.kontiki.gateway.write.WaitClock;
import io.kontiki.meta.client.MetaClient;
import io.kontiki.query.execute.DuckDb;
import io.kontiki.query.execute.DuckDbMetrics;
import io.kontiki.query.execute.QueryExecutor;
import io.kontiki.query.plan.QueryPlanner;
import io.kontiki.region.client.RegionClient;
import io.kontiki.region.client.WriterId;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A gateway: the parts of this module, wired by hand. It keeps no data of its own; everything it knows it can ask again. The clients
 * that it is given stay the caller's.
 */
public final class Gateway implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

    /** Metasrv elects within this; a gateway that finds none by then serves without. */
    private static final Duration NEWEST_LIMIT = Duration.ofSeconds(2);

    /** What is to be closed, the last started first. */
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    private final RunningQueries queries = new RunningQueries(System::nanoTime);
    private HttpGateway http;
    private PostgresServer postgres;

    private Gateway() {}

    /**
     * Starts to serve, with the newest catalog if Metasrv can be reached; {@code /ready} tells when the cluster is there.
     *
     * @param search asks a WAL group's members for their leader; see {@link io.kontiki.gateway.route.RouterLeaders}
     * @throws KontikiException CONFIGURATION when an address cannot be bound; nothing is left running then
     */
    public static Gateway start(
            GatewaySettings settings,
            MetaClient meta,
            RegionClient regions,
            GroupLeaders search,
            MetricRegistry metrics,
            InstantSource time,
            SecureRandom random) {
        Gateway gateway = new Gateway();
        boolean started = false;
        try {
            gateway.open(settings, meta, regions, search, metrics, time, random);
            started = true;
            return gateway;
        } finally {
            if (!started) {
                gateway.close();
            }
        }
    }

    /** The port of HTTP, also when any free one was asked for. */
    public int httpPort() {
        return http.port();
    }

    /** The port of PostgreSQL's wire; empty when it is not served. */
    public OptionalInt postgresPort() {
        return postgres == null ? OptionalInt.empty() : OptionalInt.of(postgres.port());
    }

    /**
     * Stops the queries that run, so that their clients are told now; takes no new requests, lets the writes in hand end within the
     * grace period, then stops. Idempotent.
     */
    @Override
    public void close() {
        queries.stopAll();
        while (!parts.isEmpty()) {
            AutoCloseable part = parts.pop();
            try {
                part.close();
            } catch (Exception e) {
                LOG.warn("closing {} failed", part.getClass().getSimpleName(), e);
            }
        }
    }

    /**
     * A node that restarts begins with the image that it kept, which may be older than what clients saw here before, or at another
     * gateway. So nothing is served before Metasrv was asked, if it can be reached; if not, the kept image is what keeps us going.
     */
    private static void awaitNewest(MetaClient meta) {
        try {
            meta.refresh(Long.MAX_VALUE, NEWEST_LIMIT);
        } catch (KontikiException e) {
            LOG.warn(
                    "metasrv did not answer; until it does, tables and columns are those of version {} of the catalog",
                    meta.image().version(),
                    e);
        }
    }

    private void open(
            GatewaySettings settings,
            MetaClient meta,
            RegionClient regions,
            GroupLeaders search,
            MetricRegistry metrics,
            InstantSource time,
            SecureRandom random) {
        awaitNewest(meta);
        WaitClock clock = WaitClock.SYSTEM;
        ExecutorService threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("gateway-", 0).factory());
        parts.push(threads::shutdownNow);
        GroupLeaders leaders = new SharedLeaders(search, clock);
        ByteBudget budget = new ByteBudget(settings.write().maxBytesInFlight());
        TableWriter writer = new TableWriter(
                meta,
                regions,
                leaders,
                settings.write(),
                budget,
                clock,
                threads,
                () -> new WriterId(random.nextLong(), random.nextLong()),
                metrics);
        SqlService sql = sql(settings, meta, regions, leaders, writer, metrics, time, threads);
        AutomaticTables tables =
                new AutomaticTables(meta, clock, settings.write().hold());
        ParserPool parsers = new ParserPool(settings.parsers(), settings.seriesCacheBytes());
        InfluxWriter lines = new InfluxWriter(meta, parsers, tables, writer, time);

        parts.push(queries);
        http = HttpGateway.start(
                settings.http(),
                new HttpGateway.Services(
                        meta, sql, lines, budget, queries, metrics, new Readiness(meta, leaders), System::nanoTime));
        parts.push(http);
        if (settings.postgres() != null) {
            PostgresServer.Sessions sessions = database -> new SessionBackend(sql, sql.open(database, "kontiki"));
            StallWatch stalls = new StallWatch(settings.http().readTimeout(), System::nanoTime);
            parts.push(stalls);
            postgres = PostgresServer.start(
                    settings.postgres(), sessions, settings.postgresConnections(), queries, stalls, random::nextInt);
            parts.push(postgres);
        }
    }

    private SqlService sql(
            GatewaySettings settings,
            MetaClient meta,
            RegionClient regions,
            GroupLeaders leaders,
            TableWriter writer,
            MetricRegistry metrics,
            InstantSource time,
            ExecutorService threads) {
        BufferAllocator allocator = new RootAllocator();
        parts.push(allocator);
        DuckDb duckDb = DuckDb.open(settings.duckDb());
        parts.push(duckDb);
        DuckDbMetrics.register(metrics, duckDb, "gateway");
        Metrics.describe(
                metrics, "kontiki_gateway_arrow_bytes", "Results of Regions that queries are reading right now.");
        metrics.gauge("kontiki_gateway_arrow_bytes", () -> allocator::getAllocatedMemory);
        ClusterCatalog catalog = new ClusterCatalog(meta);
        QueryPlanner planner = new QueryPlanner(catalog);
        RoutedFragments transport = new RoutedFragments(
                meta, regions, leaders, WaitClock.SYSTEM, settings.write().hold());
        QueryExecutor executor = new QueryExecutor(duckDb, transport, allocator, metrics);
        threads.execute(() -> warmUp(planner, time));
        return new StatementService(
                meta,
                catalog,
                new PlannedQueries(planner, executor),
                writer,
                regions,
                leaders,
                allocator,
                time,
                settings.queryTimeout());
    }

    /** The planner's first query costs more than a second: better now than with a client waiting. */
    private static void warmUp(QueryPlanner planner, InstantSource time) {
        try {
            planner.warmUp(Session.of(Session.DEFAULT_DATABASE).at(time.instant()));
        } catch (KontikiException e) {
            LOG.warn("the planner's first query failed; the next one will be slow", e);
        }
    }
}
