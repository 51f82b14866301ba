package io.kontiki.jepsen.environment.netns;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.jepsen.environment.Environment;
import io.kontiki.jepsen.environment.Expected;
import io.kontiki.jepsen.environment.NetControl.Cut;
import io.kontiki.jepsen.environment.Node;
import io.kontiki.jepsen.environment.TestRun;
import io.kontiki.jepsen.environment.Topology;
import io.kontiki.jepsen.environment.Weather;
import io.kontiki.jepsen.environment.process.Await;
import io.kontiki.jepsen.environment.process.EnvironmentSettings;
import io.kontiki.jepsen.environment.process.EnvironmentSettings.NodeOptions;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Five real nodes in namespaces, the two clouds 30 ms apart. */
final class KontikiInNetnsIT {
    private static final Path DISTRIBUTION =
            Path.of("..", "cli", "target", "kontiki").normalize();
    private static final Duration LIMIT = Duration.ofSeconds(120);

    @TempDir
    private Path directory;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    @Test
    void allRowsAreThereAfterADataCentreWasCutOff() {
        Optional<String> missing = NetnsEnvironment.missingHere();
        Expected.orSkip("netns", missing);
        Assumptions.assumeTrue(Files.isDirectory(DISTRIBUTION.resolve("lib")), "skipped: no distribution is built");
        EnvironmentSettings settings = new EnvironmentSettings(
                directory, TestRun.runId(), DISTRIBUTION, TestRun.nativeCache(), "2-2-1", NodeOptions.NONE, 1);
        long begin = System.nanoTime();
        try (Environment environment = NetnsEnvironment.create(settings)) {
            Topology topology = environment.topology();
            Weather far = Weather.delayed(Duration.ofMillis(15), Duration.ofMillis(1));
            environment.net().weather("dc-a", "dc-b", far);
            environment.net().weather("dc-b", "dc-a", far);
            environment.start(topology.nodes());
            assertThat(environment.awaitServing(topology.nodes(), LIMIT)).isTrue();
            System.out.printf("netns: five nodes serve after %d ms%n", (System.nanoTime() - begin) / 1_000_000);

            Node writer = topology.node("n1");
            write(writer, 0);
            List<Node> cutOff = topology.nodesIn("dc-b");
            List<Node> others = new ArrayList<>(topology.nodes());
            others.removeAll(cutOff);
            try (Cut there = environment.net().cut(Topology.links(others, cutOff));
                    Cut back = environment.net().cut(Topology.links(cutOff, others))) {
                write(writer, 1000);
                assertThat(there.dropped() + back.dropped()).isPositive();
            }
            for (Node gateway : topology.gateways()) {
                assertThat(Await.until(
                                LIMIT,
                                Duration.ofMillis(200),
                                () -> query(gateway, "SELECT count(*), count(DISTINCT v) FROM netns")
                                        .contains("[[2000,2000]]")))
                        .as("rows at %s: %s", gateway.name(), query(gateway, "SELECT count(*) FROM netns"))
                        .isTrue();
            }
            assertThat(environment.view().leaders()).isNotEmpty();
            begin = System.nanoTime();
        }
        System.out.printf("netns: five nodes taken away in %d ms%n", (System.nanoTime() - begin) / 1_000_000);
    }

    /** Writes until acknowledged: the same rows again are the same rows. */
    private void write(Node gateway, int first) {
        String lines = IntStream.range(first, first + 1000)
                .mapToObj(i -> "netns,host=h" + i % 10 + " v=" + i + "i " + (1_700_000_000_000L + i))
                .collect(Collectors.joining("\n"));
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://" + gateway.http() + "/v1/influxdb/write?db=public&precision=ms"))
                .timeout(Duration.ofSeconds(30))
                .POST(HttpRequest.BodyPublishers.ofString(lines))
                .build();
        assertThat(Await.until(
                        LIMIT, Duration.ofMillis(200), () -> send(request).startsWith("204")))
                .as("the write is acknowledged: %s", send(request))
                .isTrue();
    }

    private String query(Node gateway, String sql) {
        return send(HttpRequest.newBuilder(URI.create("http://" + gateway.http() + "/v1/sql?db=public&sql="
                        + URLEncoder.encode(sql, StandardCharsets.UTF_8)))
                .timeout(Duration.ofSeconds(10))
                .build());
    }

    private String send(HttpRequest request) {
        try {
            HttpResponse<String> reply = client.send(request, HttpResponse.BodyHandlers.ofString());
            return reply.statusCode() + " " + reply.body();
        } catch (IOException e) {
            return "no answer: " + e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }
}
