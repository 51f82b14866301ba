package io.kontiki.cli.differential;

import java.io.IOException;
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

/** Talks to a gateway as a stranger would: HTTP only. */
final class Wire implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(5)).build();

    /** Runs one statement that must succeed and gives its rows; a number is a Long or a Double as its column says. */
    List<List<Object>> sql(String address, String sql) {
        String form = "sql=" + URLEncoder.encode(sql, StandardCharsets.UTF_8);
        HttpResponse<String> reply = post(address, "/v1/sql", form, "application/x-www-form-urlencoded");
        if (reply.statusCode() != 200) {
            throw new IllegalStateException(reply.statusCode() + " " + reply.body() + "\nfor: " + sql);
        }
        JsonNode output = JSON.readTree(reply.body()).path("output").path(0);
        List<List<Object>> rows = new ArrayList<>();
        JsonNode records = output.path("records");
        JsonNode columns = records.path("schema").path("column_schemas");
        for (JsonNode row : records.path("rows")) {
            List<Object> values = new ArrayList<>();
            for (int i = 0; i < row.size(); i++) {
                values.add(value(row.get(i), columns.get(i).path("data_type").asString()));
            }
            rows.add(values);
        }
        return rows;
    }

    /** Sends lines with millisecond timestamps, until they are acknowledged; every line must be good. */
    void write(String address, String lines) {
        HttpResponse<String> reply = post(address, "/v1/influxdb/write?precision=ms", lines, "text/plain");
        if (reply.statusCode() != 204) {
            throw new IllegalStateException(reply.statusCode() + " " + reply.body());
        }
    }

    private static Object value(JsonNode node, String type) {
        if (node.isNull()) {
            return null;
        }
        if (node.isBoolean()) {
            return node.asBoolean();
        }
        if (node.isString()) {
            return node.asString();
        }
        return type.startsWith("Float") ? (Object) node.asDouble() : (Object) node.asLong();
    }

    private HttpResponse<String> post(String address, String path, String body, String type) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address + path))
                .header("Content-Type", type)
                .timeout(Duration.ofSeconds(60))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException("POST " + address + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
