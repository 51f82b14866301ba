package io.kontiki.gateway.http;

import com.codahale.metrics.Counter;
import com.codahale.metrics.MetricRegistry;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.metric.Metrics;
import io.kontiki.gateway.influx.InfluxWriter;
import io.kontiki.gateway.influx.LineErrors;
import io.kontiki.gateway.influx.Precision;
import io.kontiki.gateway.session.Session;
import io.kontiki.gateway.write.ByteBudget;
import java.io.IOException;

/**
 * The write interfaces of InfluxDB 1 and 2. Answers 204 when every line is committed and applied; 400 with each bad line's number and
 * reason when some lines were bad, after the good ones were written.
 */
final class InfluxWriteHandler implements Handler {
    private final BodyReader bodies;
    private final InfluxWriter writer;
    private final Counter bytesIn;
    private final Counter badLines;

    InfluxWriteHandler(BodyReader bodies, InfluxWriter writer, MetricRegistry registry) {
        this.bodies = bodies;
        this.writer = writer;
        Metrics.describe(registry, "kontiki_gateway_influx_bytes_total", "Bytes of line protocol, unpacked.");
        Metrics.describe(registry, "kontiki_gateway_influx_bad_lines_total", "Lines that were refused.");
        this.bytesIn = registry.counter("kontiki_gateway_influx_bytes_total");
        this.badLines = registry.counter("kontiki_gateway_influx_bad_lines_total");
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) throws IOException {
        try {
            Parameters parameters = Parameters.ofQuery(request);
            Precision precision = Precision.parse(parameters.get("precision").orElse(null));
            String database = writer.requireDatabase(database(parameters));
            Body body = bodies.read(request);
            ByteBudget.Share share = body.share();
            try {
                bytesIn.inc(body.length());
                answer(response, writer.write(body.bytes(), body.length(), database, precision, share));
            } finally {
                // Only the share is used from here, so that the body's memory can go while its rows wait for the log.
                share.close();
            }
        } catch (TooLargeException e) {
            Replies.influxError(response, Status.REQUEST_ENTITY_TOO_LARGE_413, e.getMessage(), e);
            throw Replies.closeConnection(e);
        } catch (KontikiException e) {
            Status status = switch (e.code()) {
                case DATABASE_NOT_FOUND -> Status.NOT_FOUND_404;
                default -> HttpStatus.of(e.code());
            };
            Replies.influxError(response, status, Replies.message(e), e);
            Replies.endConnectionIfBroken(e);
        }
    }

    private void answer(ServerResponse response, LineErrors errors) {
        if (errors.isEmpty()) {
            response.status(Status.NO_CONTENT_204).send();
        } else {
            badLines.inc(errors.count());
            Replies.influxError(response, Status.BAD_REQUEST_400, "partial write: " + errors.describe(), null);
        }
    }

    /** {@code db}, or {@code bucket}, whose form "database/retention policy" is understood. */
    private static String database(Parameters parameters) {
        String name = parameters
                .get("db")
                .filter(db -> !db.isEmpty())
                .or(() -> parameters.get("bucket"))
                .orElse("");
        int slash = name.indexOf('/');
        String database = slash > 0 ? name.substring(0, slash) : name;
        return database.isEmpty() ? Session.DEFAULT_DATABASE : database;
    }
}
