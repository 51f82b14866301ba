package io.kontiki.cli.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.cli.http.Address;
import io.kontiki.cli.http.HttpCalls;
import io.kontiki.cli.http.HttpConnection;
import io.kontiki.cli.process.Pause;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A standalone server as a process: serves, stops cleanly, keeps what it acknowledged, refuses what cannot work. */
class StandaloneIT {
    private static final Duration LIMIT = Duration.ofSeconds(120);

    @TempDir
    private Path directory;

    @Test
    void keepsRowsOverACleanStopAndOverAKill() throws Exception {
        Launcher launcher = new Launcher(directory);
        int port = Launcher.freePorts(4);
        String address = "127.0.0.1:" + port;
        Process server = start(launcher, port);
        try {
            awaitReady(launcher, server, address);
            write(
                    address,
                    "weather,station=oslo degrees=3.5 1000000000\nweather,station=bergen degrees=5.25 2000000000\n");
            assertThat(launcher.succeed(
                            LIMIT,
                            "sql",
                            "--addr",
                            address,
                            "-o",
                            "csv",
                            "SELECT station, degrees FROM weather ORDER BY station"))
                    .isEqualTo("station,degrees\nbergen,5.25\noslo,3.5\n");
            server.destroy();
            assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(server.exitValue()).isZero();

            server = start(launcher, port);
            awaitReady(launcher, server, address);
            write(address, "weather,station=tromso degrees=-1 3000000000\n");
            server.destroyForcibly().waitFor();

            server = start(launcher, port);
            awaitReady(launcher, server, address);
            assertThat(launcher.succeed(
                            LIMIT, "sql", "--addr", address, "-o", "csv", "SELECT count(*), min(degrees) FROM weather"))
                    .endsWith("\n3,-1.0\n");
        } finally {
            server.destroyForcibly().waitFor();
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

    private Process start(Launcher launcher, int port) throws Exception {
        return launcher.start(
                "standalone",
                "standalone",
                "start",
                "--data-home",
                directory.resolve("data").toString(),
                "--http-addr",
                "127.0.0.1:" + port,
                "--grpc-addr",
                "127.0.0.1:" + (port + 1),
                "--mysql-addr",
                "127.0.0.1:" + (port + 2),
                "--postgres-addr",
                "127.0.0.1:" + (port + 3));
    }

    private static void awaitReady(Launcher launcher, Process server, String address) throws Exception {
        Pause pause = new Pause(LIMIT);
        while (!HttpCalls.isOk(Address.parse(address), "/ready", Duration.ofSeconds(5))) {
            assertThat(server.isAlive()).as("the server runs").isTrue();
            assertThat(pause.next(Duration.ofMillis(200)))
                    .as(() -> "the server is ready in time; " + server.info())
                    .isTrue();
        }
    }

    private static void write(String address, String lines) throws Exception {
        try (HttpConnection connection = HttpConnection.open(Address.parse(address), LIMIT, LIMIT)) {
            assertThat(connection
                            .post("/v1/influxdb/write", "text/plain", lines.getBytes(StandardCharsets.UTF_8))
                            .status())
                    .isEqualTo(204);
        }
    }
}
