package io.kontiki.cli.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** A standalone server as a process: serves, stops cleanly, keeps what it acknowledged, refuses what cannot work. */
class StandaloneIT {
    private static final Duration LIMIT = Duration.ofSeconds(120);

    @TempDir
    private Path directory;

    @Test
    void keepsRowsOverACleanStopAndOverAKill() throws Exception {
        try (StandaloneServer server = new StandaloneServer(new Launcher(directory), directory.resolve("data"))) {
            write(
                    server,
                    "weather,station=oslo degrees=3.5 1000000000\nweather,station=bergen degrees=5.25 2000000000\n");
            assertThat(server.rows("SELECT station, degrees FROM weather ORDER BY station"))
                    .isEqualTo("bergen,5.25\noslo,3.5\n");
            assertThat(server.stop(Duration.ofSeconds(30))).isZero();

            server.start();
            write(server, "weather,station=tromso degrees=-1 3000000000\n");
            server.kill();

            server.start();
            assertThat(server.rows("SELECT count(*), min(degrees) FROM weather"))
                    .isEqualTo("3,-1.0\n");
        }
    }

    @Test
    void aWrongStartSaysWhatToChangeAndTouchesNothing() throws Exception {
        Launcher launcher = new Launcher(directory);
        Path configuration = directory.resolve("kontiki.toml");
        Files.writeString(configuration, "[http]\nadr = \"127.0.0.1:1\"\n");
        Launcher.Outcome misspelt = launcher.run(
                LIMIT,
                "standalone",
                "start",
                "--config",
                configuration.toString(),
                "--data-home",
                directory.resolve("a").toString());
        assertThat(misspelt.exitCode()).isEqualTo(2);
        assertThat(misspelt.errors()).contains("http.adr").contains("http.addr").doesNotContain("\tat ");
        assertThat(directory.resolve("a")).doesNotExist();

        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            Launcher.Outcome inUse = launcher.run(
                    LIMIT,
                    "standalone",
                    "start",
                    "--http-addr",
                    address,
                    "--data-home",
                    directory.resolve("b").toString());
            assertThat(inUse.exitCode()).isEqualTo(2);
            assertThat(inUse.errors()).contains(address + " is in use").contains("--http-addr");
            assertThat(directory.resolve("b")).doesNotExist();
        }
    }

    @Test
    void aBenchChecksTheRowsOfItsWarmUpAndDoesNotMeasureThem() throws Exception {
        Launcher launcher = new Launcher(Files.createDirectory(directory.resolve("commands")));
        try (StandaloneServer server = new StandaloneServer(new Launcher(directory), directory.resolve("data"))) {
            JsonNode warmed = bench(launcher, server, "--seconds", "2", "--warm-up", "1", "--rate", "2000");
            assertThat(warmed.path("warm_up_rows").asLong()).isPositive();
            assertThat(warmed.path("check").path("right").asBoolean()).isTrue();
            assertThat(warmed.path("check").path("found_rows").asLong())
                    .isEqualTo(warmed.path("warm_up_rows").asLong()
                            + warmed.path("rows").asLong());
            assertThat(warmed.path("seconds").asDouble()).isBetween(2.0, 2.9);

            JsonNode counted = bench(launcher, server, "--rows", "1000");
            assertThat(counted.path("warm_up_rows").asLong()).isZero();
            assertThat(counted.path("rows").asLong()).isEqualTo(1000);
        }
    }

    private static JsonNode bench(Launcher launcher, StandaloneServer server, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of("bench", "ingest", "--addr", server.address(), "--check"));
        command.addAll(List.of("--lines", "100", "--hosts", "400", "-o", "json"));
        command.addAll(List.of(options));
        return new ObjectMapper().readTree(launcher.succeed(LIMIT, command.toArray(String[]::new)));
    }

    private static void write(StandaloneServer server, String lines) throws Exception {
        assertThat(server.write(lines).status()).isEqualTo(204);
    }
}
