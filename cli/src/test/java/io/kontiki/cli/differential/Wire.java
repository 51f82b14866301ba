package io.kontiki.cli.differential;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Talks to a gateway as a stranger would: HTTP only. Values come back as text, NULL as null. Used by one thread. */
final class Wire implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    /** What a server answered. */
    record Reply(int status, String body) {
        boolean isOk() {
            return status / 100 == 2;
        }
    }

    Reply sql(String address, String sql) throws IOException {
        return post(address, "/v1/sql", form(sql), "application/x-www-form-urlencoded");
    }

    Reply csv(String address, String sql) throws IOException {
        return post(address, "/v1/sql?format=csv", form(sql), "application/x-www-form-urlencoded");
    }

    /** Lines with timestamps in milliseconds. */
    Reply lines(String address, String lines) throws IOException {
        return post(address, "/v1/influxdb/write?precision=ms", lines, "text/plain");
    }

    String metrics(String address) throws IOException {
        return send(HttpRequest.newBuilder(URI.create("http://" + address + "/metrics"))
                        .timeout(TIMEOUT)
                        .build())
                .body();
    }

    static List<List<String>> jsonRows(String body, List<SqlType> types) {
        List<List<String>> rows = new ArrayList<>();
        for (JsonNode row :
                JSON.readTree(body).path("output").path(0).path("records").path("rows")) {
            List<String> values = new ArrayList<>();
            for (int i = 0; i < row.size(); i++) {
                values.add(text(row.get(i), types.get(i)));
            }
            rows.add(values);
        }
        return rows;
    }

    private static String text(JsonNode node, SqlType type) {
        return node.isNull()
                ? null
                : switch (type) {
                    case EXACT, WILD -> Double.toString(node.doubleValue());
                    case LONG, UNSIGNED, TIME -> node.bigIntegerValue().toString();
                    case BOOLEAN -> Boolean.toString(node.booleanValue());
                    case TEXT -> node.stringValue();
                };
    }

    /** How JSON shows a value of the model: what it cannot write is null. */
    static String inJson(Object value) {
        return value instanceof Double number && !Double.isFinite(number) ? null : inCsv(value);
    }

    static String inCsv(Object value) {
        return switch (value) {
            case null -> null;
            case String text -> text;
            case Long _, Boolean _, Double _, BigInteger _ -> value.toString();
            default -> throw new IllegalArgumentException(value + " of " + value.getClass());
        };
    }

    /** RFC 4180; a cell without quotes and without text is null. */
    static List<List<String>> csvRows(String body) {
        List<List<String>> rows = new ArrayList<>();
        List<String> row = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        boolean inside = false;
        for (int i = 0; i < body.length(); i++) {
            char c = body.charAt(i);
            if (inside && c == '"' && i + 1 < body.length() && body.charAt(i + 1) == '"') {
                cell.append('"');
                i++;
            } else if (c == '"') {
                quoted = true;
                inside = !inside;
            } else if (!inside && (c == ',' || c == '\n')) {
                row.add(cell.isEmpty() && !quoted ? null : cell.toString());
                cell.setLength(0);
                quoted = false;
                if (c == '\n') {
                    rows.add(row);
                    row = new ArrayList<>();
                }
            } else {
                cell.append(c);
            }
        }
        return rows;
    }

    private static String form(String sql) {
        return "sql=" + URLEncoder.encode(sql, StandardCharsets.UTF_8);
    }

    private Reply post(String address, String path, String body, String type) throws IOException {
        return send(HttpRequest.newBuilder(URI.create("http://" + address + path))
                .header("Content-Type", type)
                .timeout(TIMEOUT)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    private Reply send(HttpRequest request) throws IOException {
        try {
            HttpResponse<String> reply = client.send(request, HttpResponse.BodyHandlers.ofString());
            return new Reply(reply.statusCode(), reply.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
