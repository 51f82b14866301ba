package io.kontiki.jepsen.client;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.LongSupplier;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Line protocol and SQL over HTTP, at one gateway. A connection that could not be made leaves nothing; whatever happens after the
 * first byte was handed over, and is no answer, is unknown. One thread, which owns it.
 */
public final class HttpGatewayClient implements GatewayClient {
    private static final String WRITE = "/v1/influxdb/write?precision=ms";
    private static final String SQL = "/v1/sql?format=csv";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final GatewayAddress gateway;
    private final int limitMillis;
    private final LongSupplier nanoClock;
    /** Null without connection. */
    private HttpConnection connection;

    /** @param callLimit of connecting, and of the call after it */
    public HttpGatewayClient(GatewayAddress gateway, Duration callLimit, LongSupplier nanoClock) {
        this.gateway = gateway;
        this.limitMillis = Math.toIntExact(callLimit.toMillis());
        this.nanoClock = nanoClock;
    }

    @Override
    public Protocol protocol() {
        return Protocol.HTTP;
    }

    @Override
    public boolean connected() {
        return connection != null;
    }

    @Override
    public Outcome call(Request request) {
        if (connection == null) {
            try {
                connection = HttpConnection.open(gateway.httpSocket(), limitMillis, nanoClock);
            } catch (IOException e) {
                return new Outcome.Fail(Outcome.Cause.UNANSWERED, "not sent to " + gateway.name() + ": " + e);
            }
        }
        try {
            HttpConnection.Response response = switch (request) {
                case Request.Lines lines -> post(WRITE, "text/plain", lines.body());
                case Request.Sql sql ->
                    post(
                            SQL,
                            "application/x-www-form-urlencoded",
                            "sql=" + URLEncoder.encode(sql.statement(), StandardCharsets.UTF_8));
            };
            if (response.close()) {
                close();
            }
            return outcome(response).of(request.effect());
        } catch (IOException e) {
            close();
            return new Outcome.Info("no answer of " + gateway.name() + ": " + e).of(request.effect());
        }
    }

    private HttpConnection.Response post(String path, String type, String body) throws IOException {
        return connection.post(path, type, body.getBytes(StandardCharsets.UTF_8), limitMillis);
    }

    private Outcome outcome(HttpConnection.Response response) {
        String body = new String(response.body(), StandardCharsets.UTF_8);
        if (response.status() == 200 || response.status() == 204) {
            return body.isEmpty() ? Outcome.DONE : new Outcome.Ok(Csv.rows(body));
        }
        if (response.status() < 400) {
            return new Outcome.Info("status " + response.status() + " of " + gateway.name());
        }
        try {
            JsonNode error = JSON.readTree(body);
            String message = gateway.name() + ": " + error.path("error").asString("");
            return Refusals.ofHttp(response.status(), error.path("code").asInt(-1), message);
        } catch (JacksonException e) {
            return Refusals.ofHttp(response.status(), -1, gateway.name() + ": " + body.strip());
        }
    }

    @Override
    public void close() {
        HttpConnection old = connection;
        connection = null;
        if (old != null) {
            try {
                old.close();
            } catch (IOException e) {
                // It is not used any more, and its socket is gone in any case.
                return;
            }
        }
    }
}
