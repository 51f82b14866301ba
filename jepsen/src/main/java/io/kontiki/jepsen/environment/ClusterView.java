package io.kontiki.jepsen.environment;

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
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * What the cluster says about itself, asked of its gateways by SQL over HTTP. The answer is some heartbeats old: right after an
 * election it may name the leader of before. Safe for any thread. A gateway that does not answer within two seconds is passed over;
 * if none answers, the cluster is said to have no leaders.
 */
public final class ClusterView implements AutoCloseable {
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(2);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Topology topology;
    private final HttpClient client;

    public ClusterView(Topology topology) {
        this.topology = topology;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(ANSWER_LIMIT)
                .build();
    }

    /** Whether the gateway says that it can serve. */
    public boolean isReady(Node gateway) {
        return get(gateway, "/ready").map(reply -> reply.statusCode() == 200).orElse(false);
    }

    /** How many WAL groups have a leader that a Metasrv heartbeat told of. */
    public int ledGroups() {
        return rows("SELECT sum(leaders) FROM information_schema.cluster_info WHERE leaders > 0 AND peer_type LIKE 'REGION%'")
                .map(rows -> rows.isEmpty() ? 0 : rows.getFirst().path(0).asInt(0))
                .orElse(0);
    }

    /** The nodes that lead at least one WAL group. */
    public Set<String> leaders() {
        Set<String> leaders = new TreeSet<>();
        rows("SELECT DISTINCT peer_name FROM information_schema.cluster_info WHERE leaders > 0")
                .ifPresent(rows -> rows.forEach(row -> leaders.add(row.path(0).asString())));
        return leaders;
    }

    /** Asks for the leadership of a WAL group to move to a node; false if no gateway said that it did. */
    public boolean transferLeader(int group, String node) {
        String path = sql("ADMIN transfer_leader(" + group + ", '" + node + "')");
        return topology.gateways().stream()
                .anyMatch(gateway -> get(gateway, path)
                        .map(reply -> reply.statusCode() == 200)
                        .orElse(false));
    }

    private static String sql(String statement) {
        return "/v1/sql?db=public&sql=" + URLEncoder.encode(statement, StandardCharsets.UTF_8);
    }

    private Optional<List<JsonNode>> rows(String sql) {
        String path = sql(sql);
        for (Node gateway : topology.gateways()) {
            Optional<List<JsonNode>> rows = get(gateway, path).flatMap(ClusterView::parse);
            if (rows.isPresent()) {
                return rows;
            }
        }
        return Optional.empty();
    }

    private static Optional<List<JsonNode>> parse(HttpResponse<String> reply) {
        if (reply.statusCode() != 200) {
            return Optional.empty();
        }
        try {
            JsonNode found = JSON.readTree(reply.body())
                    .path("output")
                    .path(0)
                    .path("records")
                    .path("rows");
            List<JsonNode> rows = new ArrayList<>();
            found.forEach(rows::add);
            return found.isArray() ? Optional.of(rows) : Optional.empty();
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private Optional<HttpResponse<String>> get(Node gateway, String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + gateway.http() + path))
                .timeout(ANSWER_LIMIT)
                .build();
        try {
            return Optional.of(client.send(request, HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            // A gateway that does not answer is what this question is about.
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
