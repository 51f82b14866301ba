package io.kontiki.jepsen.workload;

import io.kontiki.jepsen.client.GatewayAddress;
import io.kontiki.jepsen.client.HttpGatewayClient;
import io.kontiki.jepsen.client.Outcome;
import io.kontiki.jepsen.client.Request;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One process of Kontiki with all roles, from the distribution that stands in cli/target; it ends with this. */
final class StandaloneServer implements AutoCloseable {
    private static final Path DISTRIBUTION =
            Path.of("..", "cli", "target", "kontiki").toAbsolutePath().normalize();
    private static final int FIRST_PORT = 18_200;
    private static final int LAST_PORT = 18_390;
    private static final Duration START_LIMIT = Duration.ofMinutes(3);

    private final Process process;
    private final GatewayAddress gateway;

    private StandaloneServer(Process process, GatewayAddress gateway) {
        this.process = process;
        this.gateway = gateway;
    }

    static StandaloneServer start(Path directory) throws Exception {
        int port = freePorts();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + DISTRIBUTION.resolve("jvm").resolve("standalone.options"));
        Path archive = DISTRIBUTION.resolve("server.jsa");
        if (Files.exists(archive)) {
            command.add("-XX:SharedArchiveFile=" + archive);
        }
        command.addAll(List.of(
                "-Darrow.cdata.library.path=" + DISTRIBUTION.resolve("lib"),
                "-cp",
                DISTRIBUTION.resolve("lib") + "/*",
                "io.kontiki.cli.Kontiki",
                "standalone",
                "start",
                "--data-home",
                directory.resolve("data").toString()));
        List<String> protocols = List.of("http", "grpc", "mysql", "postgres");
        for (int i = 0; i < protocols.size(); i++) {
            command.addAll(List.of("--" + protocols.get(i) + "-addr", "127.0.0.1:" + (port + i)));
        }
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("server.log").toFile())
                .start();
        StandaloneServer server = new StandaloneServer(
                process, new GatewayAddress("standalone", "127.0.0.1:" + port, "127.0.0.1:" + (port + 3)));
        try {
            server.awaitServing(directory);
            return server;
        } catch (Exception | AssertionError e) {
            server.close();
            throw e;
        }
    }

    private void awaitServing(Path directory) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        try (HttpGatewayClient client = new HttpGatewayClient(gateway, Duration.ofSeconds(5), System::nanoTime)) {
            while (!(client.call(Request.read("SHOW TABLES")) instanceof Outcome.Ok)) {
                if (!process.isAlive() || System.nanoTime() - deadline >= 0) {
                    throw new AssertionError(
                            "the server does not serve:\n" + Files.readString(directory.resolve("server.log")));
                }
                process.waitFor(200, TimeUnit.MILLISECONDS);
            }
        }
    }

    GatewayAddress gateway() {
        return gateway;
    }

    private static int freePorts() throws IOException {
        for (int port = FIRST_PORT; port < LAST_PORT; port += 10) {
            try (ServerSocket http = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
                    ServerSocket postgres = new ServerSocket(port + 3, 1, InetAddress.getLoopbackAddress())) {
                return Math.min(http.getLocalPort(), postgres.getLocalPort());
            } catch (IOException e) {
                // Somebody has it; the next ten may be free.
                continue;
            }
        }
        throw new IOException("no free ports from " + FIRST_PORT + " to " + LAST_PORT);
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
