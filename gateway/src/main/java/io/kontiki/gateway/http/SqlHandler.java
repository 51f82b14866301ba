package io.kontiki.gateway.http;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.gateway.session.RunningQueries;
import io.kontiki.gateway.session.RunningQuery;
import io.kontiki.gateway.session.Session;
import io.kontiki.gateway.session.SqlService;
import io.kontiki.gateway.session.StatementResult;
import io.kontiki.gateway.stall.StallWatch;
import io.kontiki.query.sql.Statement;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.time.DateTimeException;
import java.util.List;
import java.util.function.LongSupplier;

/** {@code /v1/sql}: runs the statements of a text one after the other and answers all their results, or the first error. */
final class SqlHandler implements Handler {
    private static final HeaderName TIME_ZONE = HeaderNames.create("X-Greptime-Timezone");

    private static final String CATALOG = "greptime-";
    /** Large results go out in pieces of this size. */
    private static final int SEND_BYTES = 64 << 10;

    private static final String USER = "kontiki";

    private final SqlService sql;
    private final BodyReader bodies;
    private final StallWatch stalls;
    private final RunningQueries queries;
    private final LongSupplier nanoTime;

    SqlHandler(SqlService sql, BodyReader bodies, StallWatch stalls, RunningQueries queries, LongSupplier nanoTime) {
        this.sql = sql;
        this.bodies = bodies;
        this.stalls = stalls;
        this.queries = queries;
        this.nanoTime = nanoTime;
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) throws IOException {
        long start = nanoTime.getAsLong();
        try {
            Parameters parameters = Parameters.ofQueryAndForm(request, bodies);
            String text = parameters.get("sql").orElse("");
            if (text.isBlank()) {
                throw new KontikiException(
                        ErrorCode.INVALID_ARGUMENT, "parameter 'sql' is missing; send it in the query or as a form");
            }
            String format = parameters.get("format").orElse("");
            ResultWriter writer = ResultWriter.of(format);
            if (writer == null) {
                throw new KontikiException(
                        ErrorCode.INVALID_ARGUMENT,
                        "format '" + format + "' is not one of greptimedb_v1, csv, csvWithNames, table");
            }
            run(response, text, session(request, parameters), writer, start);
        } catch (TooLargeException e) {
            byte[] body = JsonText.object(
                    "code",
                    ErrorCode.INVALID_ARGUMENT.number(),
                    "error",
                    e.getMessage(),
                    "execution_time_ms",
                    millisSince(start));
            Replies.json(response, Status.REQUEST_ENTITY_TOO_LARGE_413, body);
            throw Replies.closeConnection(e);
        } catch (KontikiException e) {
            Replies.sqlError(response, e, millisSince(start));
            Replies.endConnectionIfBroken(e);
        }
    }

    private void run(ServerResponse response, String text, Session session, ResultWriter writer, long start)
            throws IOException {
        List<Statement> statements = sql.parse(text);
        DeferredOutput out = new DeferredOutput(() -> new BufferedOutputStream(
                stalls.watch(response.status(Status.OK_200)
                        .header(HeaderNames.CONTENT_TYPE, writer.contentType())
                        .outputStream()),
                SEND_BYTES));
        try (RunningQuery running = queries.open()) {
            session.onQueryStart(running::begin);
            writer.begin(out);
            for (Statement statement : statements) {
                running.start(session.statementTimeout());
                try {
                    execute(statement, session, writer, out);
                } catch (KontikiException e) {
                    throw running.explain(e);
                }
            }
            writer.end(out, millisSince(start));
        } catch (KontikiException e) {
            if (out.isCommitted()) {
                // The status is gone. Ending the connection inside the body is the only way left to say that it is not
                // whole.
                throw new IOException("a result broke off after its first part was sent: " + e.getMessage(), e);
            }
            throw e;
        }
        byte[] whole = out.heldBytes();
        if (whole == null) {
            out.close();
        } else {
            response.status(Status.OK_200)
                    .header(HeaderNames.CONTENT_TYPE, writer.contentType())
                    .send(whole);
        }
    }

    private void execute(Statement statement, Session session, ResultWriter writer, DeferredOutput out)
            throws IOException {
        StatementResult result = sql.execute(statement, session);
        try {
            writer.write(out, result);
        } finally {
            if (result instanceof StatementResult.Rows rows) {
                rows.result().close();
            }
        }
    }

    private Session session(ServerRequest request, Parameters parameters) {
        String database = parameters.get("db").filter(db -> !db.isEmpty()).orElse(Session.DEFAULT_DATABASE);
        // GreptimeDB's clients may name the catalogue too.
        Session session =
                sql.open(database.startsWith(CATALOG) ? database.substring(CATALOG.length()) : database, USER);
        String zone = request.headers().first(TIME_ZONE).orElse("");
        if (!zone.isEmpty()) {
            try {
                session.timeZone(zone);
            } catch (DateTimeException e) {
                throw new KontikiException(ErrorCode.INVALID_ARGUMENT, "'" + zone + "' is not a time zone", e);
            }
        }
        return session;
    }

    private long millisSince(long start) {
        return (nanoTime.getAsLong() - start) / 1_000_000;
    }
}
