package io.kontiki.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What commands say to mistakes of their users: one line with what, where and what next, and never the name of a class. */
class MistakesTest {
    @TempDir
    private Path directory;

    private record Said(int exitCode, String error) {}

    private static Said run(Object... arguments) {
        StringWriter error = new StringWriter();
        CommandLine commandLine = Kontiki.commandLine();
        commandLine.setOut(new PrintWriter(new StringWriter(), true));
        commandLine.setErr(new PrintWriter(error, true));
        int exitCode = commandLine.execute(
                List.of(arguments).stream().map(String::valueOf).toArray(String[]::new));
        assertThat(error.toString())
                .startsWith("kontiki: ")
                .doesNotContain("Exception")
                .doesNotContain("java.")
                .doesNotContain("io.kontiki")
                .doesNotContain("\tat ");
        return new Said(exitCode, error.toString());
    }

    private static void assertSaid(int exitCode, String part, Object... arguments) {
        Said said = run(arguments);
        assertThat(said.error()).contains(part);
        assertThat(said.exitCode()).as(said.error()).isEqualTo(exitCode);
    }

    @Test
    void addressesThatLeadNowhere() {
        assertSaid(ExitCode.FAILED, "the connection was refused", "sql", "--addr", "127.0.0.1:1", "SELECT 1");
        assertSaid(ExitCode.FAILED, "no host has that name", "sql", "--addr", "no.such.host.invalid:1", "SELECT 1");
        assertSaid(ExitCode.USAGE, "--addr", "sql", "--addr", "localhost", "SELECT 1");
        assertSaid(ExitCode.USAGE, "--addr", "bench", "ingest", "--addr", "localhost", "--rows", "1");
        assertSaid(
                ExitCode.FAILED,
                "the connection was refused",
                "bench",
                "ingest",
                "--addr",
                "127.0.0.1:1",
                "--rows",
                "1",
                "--check");
        assertSaid(ExitCode.USAGE, "--timeout", "sql", "--timeout", "-1", "SELECT 1");
        assertSaid(ExitCode.USAGE, "--timeout", "sql", "--timeout", "2147483647", "SELECT 1");
    }

    @Test
    void aServerThatIsNoneOfOurs() throws IOException {
        for (String answer : List.of(
                "SSH-2.0-x\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhtml",
                "")) {
            try (ServerSocket other = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
                Thread.ofVirtual().start(() -> {
                    try (Socket socket = other.accept();
                            OutputStream out = socket.getOutputStream()) {
                        byte[] request = new byte[1024];
                        assertThat(socket.getInputStream().read(request)).isPositive();
                        out.write(answer.getBytes(StandardCharsets.US_ASCII));
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                });
                assertSaid(
                        ExitCode.FAILED,
                        "no answer from 127.0.0.1:" + other.getLocalPort(),
                        "sql",
                        "--addr",
                        "127.0.0.1:" + other.getLocalPort(),
                        "SELECT 1");
            }
        }
    }

    @Test
    void homesThatHoldNoCluster() throws IOException {
        for (String[] command : new String[][] {
            {"cluster", "status"},
            {"cluster", "kill", "--node", "n1"},
            {"cluster", "start", "--dc", "dc-a"},
            {"cluster", "down"},
            {"cluster", "down", "--purge"},
            {"dr", "drill", "--scenario", "kill-dc"}
        }) {
            assertSaid(ExitCode.USAGE, "no cluster at " + directory.resolve("none"), with(command, "none"));
        }
        Files.writeString(directory.resolve("file"), "x");
        assertSaid(ExitCode.USAGE, "choose a directory", with(new String[] {"cluster", "up"}, "file"));
        assertSaid(ExitCode.USAGE, "choose a directory", "cluster", "up", "--home", "/proc/kontiki");
        assertSaid(
                ExitCode.USAGE,
                "choose another",
                "standalone",
                "start",
                "--data-home",
                "/proc/kontiki",
                "--http-addr",
                "127.0.0.1:0",
                "--grpc-addr",
                "127.0.0.1:0",
                "--postgres-addr",
                "127.0.0.1:0");
    }

    @Test
    void aSettingThatIsGivenTwice() {
        assertSaid(
                ExitCode.USAGE,
                "--http-addr is given 2 times and takes one value; give it once",
                "standalone",
                "start",
                "--http-addr",
                "127.0.0.1:0",
                "--http-addr",
                "127.0.0.1:0");
    }

    @Test
    void clusterFilesOfAnotherHand() throws IOException {
        String node = "{\"name\":\"n1\",\"dc\":\"a\",\"roles\":[\"gateway\"],\"grpc\":\"127.0.0.1:1\"}";
        for (String text : List.of(
                "garbage",
                "",
                "null",
                "[]",
                "{}",
                "{\"topology\":5,\"base_port\":\"x\"}",
                "{\"topology\":\"1\",\"base_port\":14000,\"nodes\":[]}",
                "{\"topology\":\"1\",\"base_port\":14000,\"nodes\":[{}]}",
                "{\"topology\":\"1\",\"base_port\":14000,\"nodes\":[" + node + "]}")) {
            Files.writeString(directory.resolve("cluster.json"), text);
            for (String[] command :
                    new String[][] {{"cluster", "status"}, {"cluster", "up"}, {"dr", "drill", "--scenario", "kill-dc"}
                    }) {
                assertSaid(ExitCode.FAILED, "cannot read " + directory.resolve("cluster.json"), with(command, ""));
            }
        }
    }

    @Test
    void configurationFilesThatCannotBeRead() {
        assertSaid(ExitCode.USAGE, "there is no such file", "standalone", "start", "--config", "/nonexistent.toml");
        assertSaid(ExitCode.USAGE, "Is a directory", "standalone", "start", "--config", directory);
        assertSaid(
                ExitCode.USAGE,
                "no host 'no.such.host.invalid'",
                "standalone",
                "start",
                "--http-addr",
                "no.such.host.invalid:4000",
                "--data-home",
                directory.resolve("d"));
    }

    @Test
    void aClusterOnAPortThatIsTakenMakesNothing() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Path home = directory.resolve("cluster");
            assertSaid(
                    ExitCode.USAGE,
                    "127.0.0.1:" + taken.getLocalPort() + " (node n1) is in use",
                    "cluster",
                    "up",
                    "--home",
                    home,
                    "--topology",
                    "1",
                    "--base-port",
                    taken.getLocalPort());
            assertThat(home).doesNotExist();
        }
    }

    @Test
    void aPortThatIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            assertSaid(
                    ExitCode.USAGE,
                    "choose another with --http-addr",
                    "standalone",
                    "start",
                    "--http-addr",
                    address,
                    "--data-home",
                    directory.resolve("d"));
            assertThat(directory.resolve("d")).doesNotExist();
        }
    }

    private Object[] with(String[] command, String home) {
        Object[] all = new Object[command.length + 2];
        System.arraycopy(command, 0, all, 0, command.length);
        all[command.length] = "--home";
        all[command.length + 1] = home.isEmpty() ? directory : directory.resolve(home);
        return all;
    }
}
