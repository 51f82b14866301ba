package io.kontiki.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.cli.output.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class KontikiTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter error = new StringWriter();

    private int run(String... arguments) {
        CommandLine commandLine = Kontiki.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(error, true));
        return commandLine.execute(arguments);
    }

    @Test
    void helpNamesTheCommandsOnStandardOutput() {
        assertThat(run("--help")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("sql", "cluster", "version");
        assertThat(error.toString()).isEmpty();
    }

    @Test
    void anUnknownCommandSuggestsTheNearestAndIsAUsageError() {
        assertThat(run("custer")).isEqualTo(ExitCode.USAGE);
        assertThat(error.toString()).contains("custer").contains("cluster");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void aMisspeltFlagIsNamedAlsoWhenItIsARequiredOne() {
        assertThat(run("cluster", "up", "--hom", "x")).isEqualTo(ExitCode.USAGE);
        assertThat(error.toString()).contains("'--hom'").contains("--home").doesNotContain("Missing");
    }

    @Test
    void aTopologyThatCannotSurviveIsRefusedWithoutTouchingTheDirectory() {
        assertThat(run("cluster", "up", "--home", "/nonexistent/kontiki", "--topology", "2-1"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(error.toString()).contains("2-2-1").doesNotContain("Exception");
    }

    @Test
    void aCommandOnADirectoryWithoutClusterSaysHowToMakeOne() {
        assertThat(run("cluster", "kill", "--home", "/nonexistent/kontiki", "--dc", "dc-a"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(error.toString()).contains("cluster up --home /nonexistent/kontiki");
    }

    @Test
    void anAddressWithoutPortIsAUsageError() {
        assertThat(run("sql", "--addr", "localhost", "SELECT 1")).isEqualTo(ExitCode.USAGE);
        assertThat(error.toString()).contains("--addr localhost: not an address: 'localhost'; write host:port");
    }

    @Test
    void aPortOutOfRangeIsToldWithItsFlag() {
        String range = "is out of range; ports are numbers from 0 to 65535";
        for (String[] command : new String[][] {
            {"sql", "--addr", "127.0.0.1:99999", "SELECT 1"},
            {"standalone", "start", "--http-addr", "127.0.0.1:99999"},
            {"gateway", "start", "--grpc-addr", "127.0.0.1:123456"}
        }) {
            assertThat(run(command)).as(String.join(" ", command)).isEqualTo(ExitCode.USAGE);
            assertThat(error.toString()).contains(range).contains(command[command[0].equals("sql") ? 1 : 2]);
            error.getBuffer().setLength(0);
        }
        for (String port : new String[] {"65530", "2147483647", "80", "-1"}) {
            assertThat(run("cluster", "up", "--home", "/nonexistent/kontiki", "--base-port", port))
                    .isEqualTo(ExitCode.USAGE);
            assertThat(error.toString()).contains("--base-port " + port + " is out of range", "from 1024 to 65486");
            error.getBuffer().setLength(0);
        }
        assertThat(run("metasrv", "start", "--name", "m", "--dc", "d", "--join", "127.0.0.1:65533"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(error.toString()).contains("65531 or less");
    }

    @Test
    void versionsAreOneJsonDocument() {
        assertThat(run("version", "-o", "json")).isEqualTo(ExitCode.OK);
        assertThat(Json.read(out.toString().getBytes(StandardCharsets.UTF_8))
                        .get("java")
                        .asString())
                .isEqualTo(Runtime.version().toString());
        assertThat(run("version", "-o", "xml")).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void aTopologyThatTheMachineCannotBearIsRefusedBeforeAnythingIsMade() {
        assertThat(run("cluster", "up", "--home", "/nonexistent/kontiki", "--topology", "99-99-99"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(error.toString()).contains("297 nodes", "at most 30");
    }

    @Test
    void noServerIsAFailureThatNamesTheAddress() {
        assertThat(run("sql", "--addr", "127.0.0.1:1", "SELECT 1")).isEqualTo(ExitCode.FAILED);
        assertThat(error.toString()).contains("127.0.0.1:1");
    }
}
