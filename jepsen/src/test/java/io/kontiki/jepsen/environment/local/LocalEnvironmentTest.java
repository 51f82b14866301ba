package io.kontiki.jepsen.environment.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontiki.jepsen.environment.Capability;
import io.kontiki.jepsen.environment.EndedNode;
import io.kontiki.jepsen.environment.Environment;
import io.kontiki.jepsen.environment.EnvironmentException;
import io.kontiki.jepsen.environment.Node;
import io.kontiki.jepsen.environment.NodeState;
import io.kontiki.jepsen.environment.TestRun;
import io.kontiki.jepsen.environment.process.Await;
import io.kontiki.jepsen.environment.process.RunRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalEnvironmentTest {
    private static final int BASE_PORT = 18_000;

    @TempDir
    private Path directory;

    @Test
    void startsKillsRestartsAndFreezesThreeNodes() throws IOException {
        try (Environment environment = LocalEnvironment.create(TestRun.probes(directory, "1-1-1"), BASE_PORT)) {
            TestRun.startProbes(environment);
            Node first = environment.topology().node("n1");
            Node second = environment.topology().node("n2");

            environment.kill(List.of(first));
            assertThat(environment.state(first)).isEqualTo(NodeState.DOWN);
            assertThat(TestRun.answers(first, 300)).isFalse();

            environment.start(environment.topology().nodes());
            TestRun.awaitProbe(first);
            assertThat(environment.state(first)).isEqualTo(NodeState.RUNNING);

            environment.freeze(List.of(first, second));
            assertThat(environment.state(second)).isEqualTo(NodeState.FROZEN);
            assertThat(TestRun.answers(second, 300)).isFalse();

            environment.thaw(List.of(first, second));
            TestRun.awaitProbe(second);

            environment.stop(List.of(second));
            assertThat(environment.state(second)).isEqualTo(NodeState.DOWN);
        }
    }

    @Test
    void tellsANodeThatEndedByItselfFromThoseThatWereStoppedOrKilled() throws IOException {
        try (Environment environment = LocalEnvironment.create(TestRun.probes(directory, "1-1-1"), BASE_PORT)) {
            TestRun.startProbes(environment);
            Node first = environment.topology().node("n1");
            assertThat(environment.stop(List.of(environment.topology().node("n2"))))
                    .isEmpty();
            environment.kill(List.of(environment.topology().node("n3")));
            assertThat(environment.takeEnded()).isEmpty();

            TestRun.tell(first, "end");
            Await.until(TestRun.START_LIMIT, Duration.ofMillis(10), () -> environment.state(first) == NodeState.DOWN);
            environment.start(environment.topology().nodes());
            TestRun.awaitProbe(first);

            assertThat(environment.takeEnded()).extracting(EndedNode::node).containsExactly(first);
            assertThat(environment.takeEnded()).as("once").isEmpty();
        }
    }

    @Test
    void endsWhatAKilledHarnessLeftBehind() throws IOException {
        Environment environment = LocalEnvironment.create(TestRun.probes(directory, "1"), BASE_PORT);
        TestRun.startProbes(environment);
        Node node = environment.topology().node("n1");

        assertThat(new RunRecord(directory.resolve("run")).takeAway()).isEmpty();

        assertThat(environment.state(node)).isEqualTo(NodeState.DOWN);
        environment.close();
    }

    @Test
    void saysWhyItCannotPartition() throws IOException {
        try (Environment environment = LocalEnvironment.create(TestRun.probes(directory, "1"), BASE_PORT)) {
            assertThat(environment.missing(Capability.PARTITION)).contains("all nodes share the loopback interface");
            assertThat(environment.has(Capability.FREEZE)).isTrue();
            assertThatThrownBy(environment::net)
                    .isInstanceOf(EnvironmentException.class)
                    .hasMessageContaining("loopback");
        }
    }

    @Test
    void takesAStoreAwayAndGivesItBack() throws IOException {
        try (Environment environment = LocalEnvironment.create(TestRun.probes(directory, "1"), BASE_PORT)) {
            Path store = Files.createDirectories(directory.resolve("run/store/dc-a"));

            environment.stores().lose("dc-a");
            assertThat(store).doesNotExist();
            assertThat(environment.stores().isLost("dc-a")).isTrue();

            environment.stores().giveBack("dc-a");
            assertThat(store).isDirectory();
        }
    }
}
