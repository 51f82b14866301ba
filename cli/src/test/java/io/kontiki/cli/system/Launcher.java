package io.kontiki.cli.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Runs commands from the built distribution in processes of their own, as a user does. */
public final class Launcher {
    static final Path DISTRIBUTION = Path.of("target", "kontiki").toAbsolutePath();

    private final Path directory;
    private final Map<String, String> environment = new TreeMap<>();
    private int runs;

    public Launcher(Path directory) {
        this.directory = directory;
    }

    /** Sets a variable for all commands, and for the nodes that they start. */
    Launcher with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** What a command printed, and how it ended. */
    public record Outcome(int exitCode, String output, String errors) {}

    public Process start(String startLine, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + DISTRIBUTION.resolve("jvm").resolve(startLine + ".options"));
        command.addAll(List.of("-cp", DISTRIBUTION.resolve("lib") + "/*", "io.kontiki.cli.Kontiki"));
        command.addAll(List.of(arguments));
        runs++;
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(file("out").toFile())
                .redirectError(file("err").toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }

    public Outcome run(Duration limit, String... arguments) throws IOException, InterruptedException {
        Process process = start(arguments[0].equals("dr") ? "load" : "command", arguments);
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly().waitFor();
            throw new AssertionError(
                    String.join(" ", arguments) + " did not end within " + limit + "; it said:\n" + errors());
        }
        return new Outcome(process.exitValue(), Files.readString(file("out")), errors());
    }

    /** Runs a command that has to succeed. */
    public String succeed(Duration limit, String... arguments) throws IOException, InterruptedException {
        Outcome outcome = run(limit, arguments);
        assertThat(outcome.exitCode())
                .as(() -> String.join(" ", arguments) + "\n" + outcome.output() + outcome.errors())
                .isZero();
        return outcome.output();
    }

    /** What the last process that was started has written to standard error. */
    public String errors() throws IOException {
        return Files.readString(file("err"));
    }

    private Path file(String kind) {
        return directory.resolve("run-" + runs + "." + kind);
    }

    /** Ports in a row that nobody uses at the moment. */
    public static int freePorts(int count) throws IOException {
        for (int base = 21_000 + (int) (ProcessHandle.current().pid() % 200) * 100; base < 60_000; base += 100) {
            if (areFree(base, count)) {
                return base;
            }
        }
        throw new IOException("no " + count + " free ports in a row");
    }

    private static boolean areFree(int base, int count) {
        for (int port = base; port < base + count; port++) {
            try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                probe.setReuseAddress(true);
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }
}
