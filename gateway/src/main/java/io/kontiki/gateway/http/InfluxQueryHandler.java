package io.kontiki.gateway.http;

import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.error.UnknownOutcomeException;
import io.kontiki.meta.client.MetaClient;
import io.kontiki.meta.client.MetaCommand;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The few InfluxQL statements that agents send before they write: CREATE DATABASE and SHOW DATABASES. Everything else is refused. */
final class InfluxQueryHandler implements Handler {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Pattern CREATE_DATABASE = Pattern.compile(
            "CREATE\\s+DATABASE\\s+(?:IF\\s+NOT\\s+EXISTS\\s+)?(?:\"((?:[^\"\\\\]|\\\\.)+)\"|([\\w.-]+))(?:\\s+WITH\\s.*)?",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern SHOW_DATABASES = Pattern.compile("SHOW\\s+DATABASES", Pattern.CASE_INSENSITIVE);

    private final MetaClient meta;
    private final BodyReader bodies;

    InfluxQueryHandler(MetaClient meta, BodyReader bodies) {
        this.meta = meta;
        this.bodies = bodies;
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) throws IOException {
        try {
            String statement = Parameters.ofQueryAndForm(request, bodies)
                    .get("q")
                    .orElse("")
                    .strip();
            String query = statement.endsWith(";")
                    ? statement.substring(0, statement.length() - 1).strip()
                    : statement;
            Matcher create = CREATE_DATABASE.matcher(query);
            if (create.matches()) {
                createDatabase(create.group(1) != null ? create.group(1).replaceAll("\\\\(.)", "$1") : create.group(2));
                Replies.json(
                        response,
                        Status.OK_200,
                        "{\"results\":[{\"statement_id\":0}]}".getBytes(StandardCharsets.US_ASCII));
            } else if (SHOW_DATABASES.matcher(query).matches()) {
                Replies.json(response, Status.OK_200, databases());
            } else if (query.isEmpty()) {
                Replies.influxError(response, Status.BAD_REQUEST_400, "missing required parameter \"q\"", null);
            } else {
                Replies.influxError(
                        response,
                        Status.BAD_REQUEST_400,
                        "InfluxQL is not supported beyond CREATE DATABASE and SHOW DATABASES; query with SQL at /v1/sql",
                        null);
            }
        } catch (TooLargeException e) {
            Replies.influxError(response, Status.REQUEST_ENTITY_TOO_LARGE_413, e.getMessage(), e);
            throw Replies.closeConnection(e);
        } catch (KontikiException e) {
            Replies.influxError(response, HttpStatus.of(e.code()), Replies.message(e), e);
            Replies.endConnectionIfBroken(e);
        }
    }

    private void createDatabase(String name) {
        if (meta.image().database(name).isPresent()) {
            return;
        }
        try {
            meta.submit(new MetaCommand.CreateDatabase(name, true, Map.of(), null))
                    .get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KontikiException known
                    ? known
                    : new KontikiException(
                            ErrorCode.INTERNAL, "creating the database failed: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new UnknownOutcomeException(
                    "Metasrv did not answer in time; the database may or may not have been created, send it again",
                    true,
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KontikiException(ErrorCode.CANCELLED, "the gateway is stopping", e);
        }
    }

    private byte[] databases() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        JsonText json = new JsonText(out);
        json.raw(
                "{\"results\":[{\"statement_id\":0,\"series\":[{\"name\":\"databases\",\"columns\":[\"name\"],\"values\":[");
        boolean first = true;
        for (String name : new TreeSet<>(meta.image().databases().keySet())) {
            json.raw(first ? "[" : ",[").string(name).raw("]");
            first = false;
        }
        json.raw("]}]}]}");
        return out.toByteArray();
    }
}
