package io.kontiki.jepsen.environment.netns;

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

final class NetnsEnvironmentIT extends EnvironmentContract {
    @TempDir
    private Path own;

    @Override
    protected String environmentName() {
        return "netns";
    }

    @Override
    protected Optional<String> missingHere() {
        return NetnsEnvironment.missingHere();
    }

    @Override
    protected Environment create(EnvironmentSettings settings) {
        return NetnsEnvironment.create(settings);
    }

    @Test
    void twoRunsStandSideBySideAndNothingIsLeftOfAKilledOne() throws IOException {
        Environment other = NetnsEnvironment.create(TestRun.probes(own, "1"));
        TestRun.startProbes(other);
        Node node = other.topology().node("n1");
        assertThat(node.host()).isNotEqualTo(node("n1").host());

        assertThat(new RunRecord(own.resolve("run")).takeAway()).isEmpty();

        String made = Files.readString(own.resolve("run/made.txt"));
        assertThat(other.state(node)).isEqualTo(NodeState.DOWN);
        assertThat(Files.readString(Path.of("/proc/self/mounts"))).doesNotContain(own.toString());
        assertThat(Tool.run("losetup", "-a")).doesNotContain(own.toString());
        String namespaces = Tool.run("ip", "netns");
        assertThat(made.lines().filter(line -> line.startsWith("namespace ")))
                .hasSize(2)
                .noneMatch(line -> namespaces.contains(line.substring(10)));
        assertThat(TestRun.answers(node("n1"), 5000)).isTrue();
        other.close();
    }
}
