package io.kontiki.gateway.http;

import com.codahale.metrics.MetricRegistry;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.http.encoding.ContentEncodingContext;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.metric.PrometheusText;
import io.kontiki.gateway.influx.InfluxWriter;
import io.kontiki.gateway.session.SqlService;
import io.kontiki.gateway.write.ByteBudget;
import io.kontiki.meta.client.MetaClient;
import java.nio.charset.StandardCharsets;
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
    private static final HeaderName INFLUX_VERSION = HeaderNames.create("X-Influxdb-Version");

    private final WebServer server;
    private final StallWatch stalls;

    private HttpGateway(WebServer server, StallWatch stalls) {
        this.server = server;
        this.stalls = stalls;
    }

    /**
     * What the handlers work with.
     *
     * @param notReady why this gateway cannot serve yet; empty when it can
     */
    public record Services(
            MetaClient meta,
            SqlService sql,
            InfluxWriter lines,
            ByteBudget budget,
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
        BodyReader bodies = new BodyReader(settings.maxBodyBytes(), services.budget(), stalls);
        WebServer server = WebServer.builder()
                .host(settings.host())
                .port(settings.port())
                .backlog(1024)
                .maxTcpConnections(MAX_CONNECTIONS)
                .maxPayloadSize(-1)
                .idleConnectionTimeout(settings.idleTimeout())
                .shutdownGracePeriod(settings.shutdownGrace())
                .shutdownHook(false)
                .contentEncoding(ContentEncodingContext.builder().contentEncodingsDiscoverServices(false)
                        .addContentEncoding(new UndecodedContent())
                        .build())
                .connectionOptions(options -> options.tcpNoDelay(true))
                .addProtocol(Http1Config.builder()
                        .maxPrologueLength(MAX_PROLOGUE_BYTES)
                        .maxHeadersSize(MAX_HEADER_BYTES)
                        .build())
                .routing(routing -> route(routing, bodies, services))
                .build();
        // The server logs why it could not start, and returns as if it had.
        server.start();
        if (!server.isRunning()) {
            stalls.close();
            throw new KontikiException(
                    ErrorCode.CONFIGURATION,
                    settings.host() + ":" + settings.port()
                            + " cannot be bound; is another process using it? Choose another with --http-addr");
        }
        return new HttpGateway(server, stalls);
    }

    public int port() {
        return server.port();
    }

    /** Takes no new requests, lets those in hand end within the grace period, and closes all connections. */
    @Override
    public void close() {
        server.stop();
        stalls.close();
    }

    private static void route(HttpRouting.Builder routing, BodyReader bodies, Services services) {
        Map<String, Handler> gets = new LinkedHashMap<>();
        Map<String, Handler> posts = new LinkedHashMap<>();

        gets.put("/health", (request, response) -> Replies.json(response, Status.OK_200, JsonText.object()));
        gets.put("/ready", (request, response) -> ready(response, services.notReady().get()));
        gets.put("/metrics", (request, response) -> response.header(HeaderNames.CONTENT_TYPE, PrometheusText.CONTENT_TYPE)
                .send(PrometheusText.render(services.metrics()).getBytes(StandardCharsets.UTF_8)));

        Handler sql = new SqlHandler(services.sql(), bodies, services.nanoTime());
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
        gets.put("/v1/influxdb/health", (request, response) -> influxHealth(response, services.notReady().get()));

        routing.addFilter(new RequestMetrics(services.metrics(), union(gets, posts), services.nanoTime()));
        gets.forEach((path, handler) -> routing.get(path, new GuardedHandler(handler)));
        posts.forEach((path, handler) -> routing.post(path, new GuardedHandler(handler)));
        routing.head("/ping", HttpGateway::ping);
        routing.head("/v1/influxdb/ping", HttpGateway::ping);
    }

    private static void ready(ServerResponse response, Optional<String> reason) {
        if (reason.isEmpty()) {
            Replies.json(response, Status.OK_200, JsonText.object());
        } else {
            response.header(HeaderNames.RETRY_AFTER, "1");
            Replies.json(response, Status.SERVICE_UNAVAILABLE_503, JsonText.object("error", reason.get()));
        }
    }

    private static void influxHealth(ServerResponse response, Optional<String> reason) {
        Status status = reason.isEmpty() ? Status.OK_200 : Status.SERVICE_UNAVAILABLE_503;
        Replies.json(
                response,
                status,
                JsonText.object(
                        "name", "kontiki",
                        "message", reason.orElse("ready for queries and writes"),
                        "status", reason.isEmpty() ? "pass" : "fail"));
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
