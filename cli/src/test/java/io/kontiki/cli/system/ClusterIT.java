package io.kontiki.cli.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.cli.http.Address;
import io.kontiki.cli.output.Json;
import io.kontiki.cli.sql.SqlClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Five processes in three data centres, by the same commands that a user types. */
class ClusterIT {
    private static final Duration LIMIT = Duration.ofSeconds(300);

    /** Columns of ADMIN check_replicas. */
    private static final int GROUP = 1;

    private static final int PEER = 2;
    private static final int ROWS = 4;
    private static final int DIGEST = 5;
    private static final int ERROR = 6;

    @TempDir
    private Path directory;

    private Launcher launcher;
    private String home;

    @AfterEach
    void stopEverything() throws Exception {
        launcher.succeed(LIMIT, "cluster", "down", "--home", home);
    }

    @Test
    void losesADataCentreAndNoRow() throws Exception {
        launcher = new Launcher(directory);
        home = directory.resolve("cluster").toString();
        JsonNode up = json(
                "cluster", "up", "--home", home, "--base-port", String.valueOf(Launcher.freePorts(50)), "-o", "json");
        assertThat(up.get("nodes"))
                .hasSize(5)
                .allSatisfy(node -> assertThat(node.get("state").asString()).isEqualTo("running"));
        assertThat(up.get("wal_groups")).isNotEmpty().allSatisfy(group -> {
            assertThat(group.get("leader").asString()).isIn("n1", "n2", "n3", "n4");
            assertThat(group.get("replicas")).hasSize(5);
        });

        String gateway = up.get("nodes").get(0).get("http").asString();
        try (SqlClient client = new SqlClient(Address.parse(gateway), "public", LIMIT)) {
            replicasAreEqualAndTheLeadershipMoves(client);
        }

        launcher.succeed(LIMIT, "cluster", "freeze", "--home", home, "--node", "n2");
        JsonNode frozen = json("cluster", "status", "--home", home, "-o", "json");
        assertThat(state(frozen, "n2")).isEqualTo("frozen");
        launcher.succeed(LIMIT, "cluster", "thaw", "--home", home, "--node", "n2");
        assertThat(state(json("cluster", "status", "--home", home, "-o", "json"), "n2"))
                .isEqualTo("running");

        JsonNode drill = json("dr", "drill", "--home", home, "--scenario", "kill-dc", "--seconds", "12", "-o", "json");
        assertThat(drill.get("rows_acked").asLong()).isPositive();
        assertThat(drill.get("rows_found").asLong())
                .isEqualTo(drill.get("rows_acked").asLong());
        assertThat(drill.get("rows_lost").asLong()).isZero();
        assertThat(drill.get("stale_reads").asLong()).isZero();
        assertThat(drill.get("verdict").asString()).startsWith("passed");
        assertThat(drill.get("flushes").asLong()).isPositive();
        assertThat(drill.get("timeline").toString())
                .contains("flushes that have ended under the load")
                .contains("the target is " + drill.get("target").asString() + ", where most leaders are now");
    }

    private void replicasAreEqualAndTheLeadershipMoves(SqlClient client) throws Exception {
        client.query("CREATE TABLE checked (host STRING PRIMARY KEY, ts TIMESTAMP TIME INDEX, v DOUBLE)");
        client.query("INSERT INTO checked VALUES ('a', 1, 1.5), ('b', 2, NULL), ('a', 3, 2.5)");
        client.query("ADMIN flush_table('checked')");
        client.query("INSERT INTO checked VALUES ('a', 3, 3.5), ('c', 4, 4)");
        List<JsonNode> replicas =
                client.query("ADMIN check_replicas('checked')").rows().rows();
        assertThat(replicas).hasSize(4).allSatisfy(row -> {
            assertThat(row.get(ROWS).asLong()).isEqualTo(4);
            assertThat(row.get(DIGEST)).isEqualTo(replicas.getFirst().get(DIGEST));
            assertThat(row.get(ERROR).isNull()).isTrue();
        });
        assertThat(replicas.stream().map(row -> row.get(PEER).asString()))
                .containsExactlyInAnyOrder("n1", "n2", "n3", "n4");

        client.query("INSERT INTO checked VALUES ('d', 5, 5)");
        assertThat(client.query("ADMIN check_replicas('checked')")
                        .rows()
                        .rows()
                        .getFirst()
                        .get(DIGEST))
                .isNotEqualTo(replicas.getFirst().get(DIGEST));
        int group = replicas.getFirst().get(GROUP).asInt();
        for (String node : List.of("n3", "n2")) {
            client.query("ADMIN transfer_leader(" + group + ", '" + node + "')");
            JsonNode status = json("cluster", "status", "--home", home, "-o", "json");
            assertThat(status.get("wal_groups")
                            .valueStream()
                            .filter(g -> g.get("id").asInt() == group))
                    .allSatisfy(g -> assertThat(g.get("leader").asString()).isEqualTo(node));
        }
        assertThat(client.send("ADMIN transfer_leader(" + group + ", 'n5')")
                        .get("error")
                        .asString())
                .contains("n5 is no data replica of WAL group " + group);
    }

    private JsonNode json(String... arguments) throws Exception {
        return Json.read(launcher.succeed(LIMIT, arguments).getBytes(StandardCharsets.UTF_8));
    }

    private static String state(JsonNode status, String name) {
        for (JsonNode node : status.get("nodes")) {
            if (node.get("name").asString().equals(name)) {
                return node.get("state").asString();
            }
        }
        throw new AssertionError("no node " + name + " in " + status);
    }
}
