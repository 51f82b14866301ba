package io.kontiki.jepsen.environment;

import io.kontiki.jepsen.environment.process.Await;
import io.kontiki.jepsen.environment.process.EnvironmentSettings;
import io.kontiki.jepsen.environment.process.EnvironmentSettings.NodeOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Settings of runs of tests, and questions to {@link ProbeNode}s. */
public final class TestRun {
    public static final Duration START_LIMIT = Duration.ofSeconds(60);

    private TestRun() {}

    /** Compiled once per build, not once per test. */
    public static Path nativeCache() {
        return Path.of("target", "native");
    }

    /** Nodes are probes: no Kontiki is needed. */
    public static EnvironmentSettings probes(Path directory, String replicas) throws IOException {
        Path distribution = Files.createDirectories(directory.resolve("probes"));
        Files.createDirectories(distribution.resolve("lib"));
        Files.createDirectories(distribution.resolve("jvm"));
        Files.writeString(
                distribution.resolve("jvm").resolve("node.options"),
                "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx32m\n");
        NodeOptions options = new NodeOptions(
                List.of(),
                List.of(Path.of("target", "test-classes").toAbsolutePath()),
                ProbeNode.class.getName(),
                List.of());
        return new EnvironmentSettings(
                directory.resolve("run"), runId(), distribution, nativeCache(), replicas, options, 1);
    }

    public static String runId() {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
    }

    public static void startProbes(Environment environment) {
        environment.start(environment.topology().nodes());
        environment.topology().nodes().forEach(TestRun::awaitProbe);
    }

    public static void awaitProbe(Node node) {
        if (!Await.until(START_LIMIT, Duration.ofMillis(20), () -> answers(node, 500))) {
            throw new AssertionError(node + " does not answer");
        }
    }

    public static boolean answers(Node node, int limitMillis) {
        try {
            ask(node, "received", limitMillis);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** What the node says to the line. */
    public static String ask(Node node, String line) {
        try {
            return ask(node, line, 20_000);
        } catch (IOException e) {
            throw new AssertionError(node + " does not answer to " + line, e);
        }
    }

    /** Without an answer. */
    public static void tell(Node node, String line) {
        try (Socket socket = new Socket(node.host(), node.firstPort() + 1)) {
            socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError(node + " cannot be told to " + line, e);
        }
    }

    private static String ask(Node node, String line, int limitMillis) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(node.host(), node.firstPort() + 1), limitMillis);
            socket.setSoTimeout(limitMillis);
            socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            String answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            if (answer == null) {
                throw new IOException("no answer");
            }
            return answer;
        }
    }
}
