package io.kontiki.jepsen.nemesis;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.jepsen.environment.DiskControl;
import io.kontiki.jepsen.environment.EndedNode;
import io.kontiki.jepsen.environment.Environment;
import io.kontiki.jepsen.environment.EnvironmentException;
import io.kontiki.jepsen.environment.Node;
import io.kontiki.jepsen.environment.NodeState;
import io.kontiki.jepsen.environment.Topology;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which nodes that end by themselves a fault explains; the environment only says what the test has put there. */
final class NemesisTest {
    private final Topology topology =
            Topology.of("1-1-1", (dc, member, number) -> new Topology.Place("127.0.0.1", 14_000 + 10 * number));
    private final List<EndedNode> ended = new ArrayList<>();
    private final List<String> told = new ArrayList<>();

    /** All three nodes end while a fault is on. */
    private final Environment environment = (Environment) Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Environment.class},
            (_, method, _) -> switch (method.getName()) {
                case "topology" -> topology;
                case "state" -> NodeState.DOWN;
                case "kill", "start" -> {
                    topology.nodes().forEach(node -> ended.add(new EndedNode(node, "")));
                    yield null;
                }
                case "disk" -> disk();
                case "takeEnded" -> {
                    List<EndedNode> taken = List.copyOf(ended);
                    ended.clear();
                    yield taken;
                }
                default -> throw new EnvironmentException("not asked for in this test: " + method);
            });

    private static DiskControl disk() {
        return (DiskControl) Proxy.newProxyInstance(
                NemesisTest.class.getClassLoader(),
                new Class<?>[] {DiskControl.class},
                (_, _, _) -> new DiskControl.PowerLoss(1, 1));
    }

    private final Nemesis.Log log = new Nemesis.Log() {
        @Override
        public void started(Step step, String on) {
            told.add("on");
        }

        @Override
        public void stopped(Step step, Bite bite) {
            told.add("off");
        }

        @Override
        public void recovered(Step step, Duration after, boolean serves) {
            told.add("recovered");
        }

        @Override
        public void failed(Step step, RuntimeException reason) {
            throw reason;
        }

        @Override
        public void ended(EndedNode node, boolean allowed) {
            told.add(node.node().name() + (allowed ? " allowed" : " not explained"));
        }
    };

    private void run(FaultKind kind) throws InterruptedException {
        Step step = new Step(0, Duration.ZERO, Duration.ofMillis(1), kind, new Aim.At(List.of("n1")), 0, 0);
        Schedule schedule = new Schedule(1, Duration.ofSeconds(1), List.of(step));
        new Nemesis(environment, schedule, Duration.ZERO, System::nanoTime, log).run();
    }

    @Test
    void aPowerLossExplainsThatItsOwnNodesEndAndNoOthers() throws InterruptedException {
        run(FaultKind.POWER_LOSS);
        assertThat(told).containsExactly("on", "off", "n1 allowed", "n2 not explained", "n3 not explained");
    }

    @Test
    void aKillExplainsNothing() throws InterruptedException {
        run(FaultKind.KILL);
        assertThat(told).contains("n1 not explained", "n2 not explained").noneMatch(line -> line.endsWith("allowed"));
    }

    @Test
    void whatEndedBeforeAFaultIsNotOfItsDoing() throws InterruptedException {
        Node first = topology.node("n1");
        ended.add(new EndedNode(first, ""));
        run(FaultKind.POWER_LOSS);
        assertThat(told).startsWith("n1 not explained", "on").contains("n1 allowed");
    }
}
