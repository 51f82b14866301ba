package io.kontiki.cli.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.cli.http.Address;
import io.kontiki.cli.http.HttpCalls;
import io.kontiki.cli.http.HttpConnection;
import io.kontiki.cli.http.HttpReply;
import io.kontiki.cli.process.Pause;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A standalone server as a process on four free ports. Starts at once, and again on the same data after a stop or a kill. */
final class StandaloneServer implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(120);

    private final Launcher launcher;
    private final Path data;
    private final int port;
    private Process process;

    /** @param launcher its variables are the server's settings */
    StandaloneServer(Launcher launcher, Path data) throws Exception {
        this.launcher = launcher;
        this.data = data;
        this.port = Launcher.freePorts(4);
        start();
    }

    void start() throws Exception {
        process = launcher.start(
                "standalone",
                "standalone",
                "start",
                "--data-home",
                data.toString(),
                "--http-addr",
                address(),
                "--grpc-addr",
                "127.0.0.1:" + (port + 1),
                "--mysql-addr",
                "127.0.0.1:" + (port + 2),
                "--postgres-addr",
                "127.0.0.1:" + (port + 3));
        Pause pause = new Pause(LIMIT);
        while (!HttpCalls.isOk(Address.parse(address()), "/ready", Duration.ofSeconds(5))) {
            assertThat(process.isAlive()).as(() -> "the server runs: " + said()).isTrue();
            assertThat(pause.next(Duration.ofMillis(200)))
                    .as(() -> "the server is ready in time: " + said())
                    .isTrue();
        }
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    /** Sends lines as one request, once. */
    HttpReply write(String lines) throws IOException {
        try (HttpConnection connection = HttpConnection.open(Address.parse(address()), LIMIT, LIMIT)) {
            return connection.post("/v1/influxdb/write", "text/plain", lines.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** The rows of a query as CSV without the header line. */
    String rows(String query) throws Exception {
        String csv = launcher.succeed(LIMIT, "sql", "--addr", address(), "-o", "csv", query);
        return csv.substring(csv.indexOf('\n') + 1);
    }

    /** SIGTERM; returns the exit code. */
    int stop() throws InterruptedException {
        process.destroy();
        assertThat(process.waitFor(30, TimeUnit.SECONDS))
                .as("the server stops within 30 s")
                .isTrue();
        return process.exitValue();
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    private String said() {
        try {
            return launcher.errors();
        } catch (IOException e) {
            return "its log cannot be read: " + e.getMessage();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
