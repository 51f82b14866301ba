package io.kontiki.jepsen.environment.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.jepsen.environment.Environment;
import io.kontiki.jepsen.environment.EnvironmentContract;
import io.kontiki.jepsen.environment.Node;
import io.kontiki.jepsen.environment.NodeState;
import io.kontiki.jepsen.environment.TestRun;
import io.kontiki.jepsen.environment.process.EnvironmentSettings;
import io.kontiki.jepsen.environment.process.RunRecord;
import io.kontiki.jepsen.environment.process.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs where {@code scripts/jepsen-docker exec} has put the JVM; elsewhere it is skipped, and says so. */
final class DockerEnvironmentIT extends EnvironmentContract {
    @TempDir
    private Path own;

    @Override
    protected String environmentName() {
        return "docker";
    }

    @Override
    protected Optional<String> missingHere() {
        return DockerEnvironment.missingNow();
    }

    @Override
    protected Environment create(EnvironmentSettings settings) {
        return DockerEnvironment.create(settings);
    }

    @Test
    void twoRunsStandSideBySideAndNothingIsLeftOfAKilledOne() throws IOException {
        Environment other = DockerEnvironment.create(TestRun.probes(own, "1"));
        TestRun.startProbes(other);
        Node node = other.topology().node("n1");
        assertThat(node.host()).isNotEqualTo(node("n1").host());

        assertThat(new RunRecord(own.resolve("run")).takeAway()).isEmpty();

        assertThat(other.state(node)).isEqualTo(NodeState.DOWN);
        assertThat(Files.readString(Path.of("/proc/self/mounts"))).doesNotContain(own.toString());
        assertThat(Tool.run("losetup", "-a")).doesNotContain(own.toString());
        String left = Tool.run("docker", "ps", "--all", "--format", "{{.Names}}")
                + Tool.run("docker", "network", "ls", "--format", "{{.Name}}")
                + Tool.run("iptables-save", "-t", "filter");
        assertThat(Files.readAllLines(own.resolve("run/made.txt")).stream()
                        .filter(line -> line.matches("(container|network|chain) .*")))
                .hasSize(3)
                .noneMatch(line -> left.contains(line.substring(line.lastIndexOf(' ') + 1)));
        assertThat(TestRun.answers(node("n1"), 5000)).isTrue();
        assertThat(new RunRecord(own.resolve("run")).takeAway()).isEmpty();
        other.close();
    }
}
