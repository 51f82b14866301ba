package io.kontiki.gateway.http;

import com.codahale.metrics.MetricRegistry;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.metric.PrometheusText;
import io.kontiki.gateway.influx.InfluxWriter;
import io.kontiki.gateway.session.RunningQueries;
import io.kontiki.gateway.session.SqlService;
import io.kontiki.gateway.stall.StallWatch;
import io.kontiki.gateway.write.ByteBudget;
import io.kontiki.meta.client.MetaClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The HTTP server of a gateway: GreptimeDB's paths, and InfluxDB's own ones beside them. One virtual thread per connection. A
 * malformed request ends its connection and nothing else.
 */
public final class HttpGateway implements AutoCloseable {
    private static final int MAX_PROLOGUE_BYTES = 64 << 10;
    private static final int MAX_HEADER_BYTES = 64 << 10;
    private static final int MAX_CONNECTIONS = 10_000;
    /** A client that sends nothing for so long after it was refused has read the answer, or never will. */
    private static final Duration LEAVE_WITHIN = Duration.ofMillis(500);

    private static final HeaderName INFLUX_VERSION = HeaderNames.create("X-Influxdb-Version");

    private final WebServer server;
    private final StallWatch stalls;
    private final StallWatch leavers;
    private final HeadWatch heads;

    private HttpGateway(WebServer server, StallWatch stalls, StallWatch leavers, HeadWatch heads) {
        this.server = server;
        this.stalls = stalls;
        this.leavers = leavers;
        this.heads = heads;
    }

    /**
     * What the handlers work with.
     *
     * @param queries make what a request's statements can be stopped by
     * @param notReady why this gateway cannot serve yet; empty when it can
     */
    public record Services(
            MetaClient meta,
            SqlService sql,
            InfluxWriter lines,
            ByteBudget budget,
            RunningQueries queries,
            MetricRegistry metrics,
            Supplier<Optional<String>> notReady,
            LongSupplier nanoTime) {}

    /**
     * Binds and serves.
     *
     * @throws KontikiException CONFIGURATION when the address cannot be bound
     */
    public static HttpGateway start(HttpSettings settings, Services services) {
        StallWatch stalls = new StallWatch(settings.readTimeout(), services.nanoTime());
        StallWatch leavers = new StallWatch(LEAVE_WITHIN, services.nanoTime());
        HeadWatch heads = new HeadWatch(settings.headTimeout());
        BodyReader bodies = new BodyReader(settings.maxBodyBytes(), services.budget(), stalls, leavers);
        WebServer server = WebServer.builder()
                .host(settings.host())
                .port(settings.port())
                .backlog(1024)
                .maxTcpConnections(MAX_CONNECTIONS)
                .maxPayloadSize(-1)
                .idleConnectionTimeout(settings.idleTimeout())
                .shutdownGracePeriod(settings.shutdownGrace())
                .shutdownHook(false)
                .contentEncoding(new ContentAsSent())
                .directHandlers(RefusedRequest.handlers())
                .connectionOptions(options -> options.tcpNoDelay(true))
                .protocolsDiscoverServices(false)
                .addConnectionSelector(http1(heads))
                .routing(routing -> route(routing, bodies, stalls, services))
                .build();
        // The server logs why it could not start, and returns as if it had.
        server.start();
        if (!server.isRunning()) {
            stalls.close();
            leavers.close();
            heads.close();
            throw new KontikiException(
                    ErrorCode.CONFIGURATION,
                    settings.host() + ":" + settings.port()
                            + " cannot be bound; is another process using it? Choose another with --http-addr");
        }
        return new HttpGateway(server, stalls, leavers, heads);
    }

    private static Http1Selector http1(HeadWatch heads) {
        Http1Config config = Http1Config.builder()
                .maxPrologueLength(MAX_PROLOGUE_BYTES)
                .maxHeadersSize(MAX_HEADER_BYTES)
                .addReceiveListener(heads)
                .build();
        return new Http1Selector(
                Http1ConnectionSelector.builder().config(config).build(), heads);
    }

    public int port() {
        return server.port();
    }

    /** Takes no new requests, lets those in hand end within the grace period, and closes all connections. */
    @Override
    public void close() {
        server.stop();
        stalls.close();
        leavers.close();
        heads.close();
    }

    private static void route(HttpRouting.Builder routing, BodyReader bodies, StallWatch stalls, Services services) {
        Map<String, Handler> gets = new LinkedHashMap<>();
        Map<String, Handler> posts = new LinkedHashMap<>();

        Map<String, Supplier<StateReply>> states = new LinkedHashMap<>();
        states.put("/health", () -> new StateReply(Optional.empty(), JsonText.object()));
        states.put("/ready", () -> ready(services.notReady().get()));
        states.put("/v1/influxdb/health", () -> influxHealth(services.notReady().get()));
        states.forEach((path, state) -> gets.put(path, StateReply.get(state)));
        gets.put(
                "/metrics",
                (request, response) -> response.header(HeaderNames.CONTENT_TYPE, PrometheusText.CONTENT_TYPE)
                        .send(PrometheusText.render(services.metrics()).getBytes(StandardCharsets.UTF_8)));

        Handler sql = new SqlHandler(services.sql(), bodies, stalls, services.queries(), services.nanoTime());
        gets.put("/v1/sql", sql);
        posts.put("/v1/sql", sql);

        Handler write = new InfluxWriteHandler(bodies, services.lines(), services.metrics());
        Handler query = new InfluxQueryHandler(services.meta(), bodies);
        for (String prefix : new String[] {"/v1/influxdb", ""}) {
            posts.put(prefix + "/write", write);
            posts.put(prefix + "/api/v2/write", write);
            gets.put(prefix + "/ping", HttpGateway::ping);
            gets.put(prefix + "/query", query);
            posts.put(prefix + "/query", query);
        }

        routing.addFilter(new RequestMetrics(services.metrics(), union(gets, posts), services.nanoTime()));
        gets.forEach((path, handler) -> routing.get(path, new GuardedHandler(handler)));
        posts.forEach((path, handler) -> routing.post(path, new GuardedHandler(handler)));
        Map<String, Handler> heads = new LinkedHashMap<>();
        states.forEach((path, state) -> heads.put(path, StateReply.head(state)));
        heads.put("/ping", HttpGateway::ping);
        heads.put("/v1/influxdb/ping", HttpGateway::ping);
        heads.forEach((path, handler) -> routing.head(path, new GuardedHandler(handler)));
        for (String path : union(gets, posts)) {
            routing.any(
                    path, new WrongMethod(gets.containsKey(path), heads.containsKey(path), posts.containsKey(path)));
        }
        routing.any((request, response) -> Replies.sqlError(
                response,
                Status.NOT_FOUND_404,
                "no such path: " + request.path().path()));
    }

    private static StateReply ready(Optional<String> reason) {
        return new StateReply(reason, reason.isEmpty() ? JsonText.object() : JsonText.object("error", reason.get()));
    }

    private static StateReply influxHealth(Optional<String> reason) {
        return new StateReply(
                reason,
                JsonText.object(
                        "name",
                        "kontiki",
                        "message",
                        reason.orElse("ready for queries and writes"),
                        "status",
                        reason.isEmpty() ? "pass" : "fail"));
    }

    private static void ping(ServerRequest request, ServerResponse response) {
        response.status(Status.NO_CONTENT_204).header(INFLUX_VERSION, "1.8.10").send();
    }

    private static Set<String> union(Map<String, Handler> gets, Map<String, Handler> posts) {
        Set<String> paths = new HashSet<>(gets.keySet());
        paths.addAll(posts.keySet());
        return paths;
    }
}
