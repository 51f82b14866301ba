package io.kontiki.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
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
        assertThat(error.toString()).contains("HOST:PORT");
    }

    @Test
    void noServerIsAFailureThatNamesTheAddress() {
        assertThat(run("sql", "--addr", "127.0.0.1:1", "SELECT 1")).isEqualTo(ExitCode.FAILED);
        assertThat(error.toString()).contains("127.0.0.1:1");
    }
}
