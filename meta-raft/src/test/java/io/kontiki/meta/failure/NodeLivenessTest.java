package io.kontiki.meta.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.meta.client.NodeAddresses;
import io.kontiki.meta.client.NodeInfo;
import io.kontiki.meta.client.NodeLoad;
import io.kontiki.meta.client.NodeRole;
import io.kontiki.meta.client.NodeState;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class NodeLivenessTest {
    private static final long SEED = 7;
    private static final Map<String, NodeInfo> REGISTERED = Map.of("a", node("a"), "b", node("b"));

    private final NodeLiveness liveness = new NodeLiveness();
    private final Random random = new Random(SEED);
    private long nowMillis;

    @BeforeEach
    void start() {
        liveness.reset(0);
        run(30_000, "a", "b");
    }

    @Test
    void suspectsANodeAfterAboutTwoSecondsOfSilenceAndGivesItUpAfterSix() {
        long revision = liveness.revision();
        run(1500, "a");
        assertThat(state("b")).isEqualTo(NodeState.ALIVE);
        run(1500, "a");
        assertThat(state("b")).isEqualTo(NodeState.SUSPECT);
        run(3500, "a");
        assertThat(state("b")).isEqualTo(NodeState.DOWN);
        assertThat(state("a")).isEqualTo(NodeState.ALIVE);
        assertThat(liveness.revision())
                .as("one step per change, none per heartbeat")
                .isEqualTo(revision + 2);
    }

    @Test
    void takesANodeBackWithItsFirstHeartbeatAndDoesNotGrowPatient() {
        run(60_000, "a");
        run(30_000, "a", "b");
        assertThat(state("b")).isEqualTo(NodeState.ALIVE);
        run(7000, "a");
        assertThat(state("b")).isEqualTo(NodeState.DOWN);
    }

    @Test
    void blamesNobodyWhenItStoodStillItself() {
        nowMillis += 20_000;
        evaluate();
        assertThat(state("a")).isEqualTo(NodeState.ALIVE);
        assertThat(state("b")).isEqualTo(NodeState.ALIVE);
        run(7000, "a");
        assertThat(state("b")).as("but judges again from there").isEqualTo(NodeState.DOWN);
    }

    @Test
    void judgesANodeThatHasNeverSentAHeartbeat() {
        NodeLiveness fresh = new NodeLiveness();
        fresh.reset(0);
        for (long millis = 0; millis <= 8000; millis += 500) {
            fresh.evaluate(Set.of("a"), millis * 1_000_000);
        }
        assertThat(fresh.overlay(REGISTERED).get("a").state()).isEqualTo(NodeState.DOWN);
    }

    /** Heartbeats every second, up to 200 ms late; judged every 500 ms. */
    private void run(long forMillis, String... alive) {
        long end = nowMillis + forMillis;
        while (nowMillis < end) {
            nowMillis += 500;
            if (nowMillis % 1000 == 0) {
                for (String name : alive) {
                    long at = nowMillis - random.nextInt(200);
                    liveness.heartbeat(name, NodeLoad.NONE, at * 1_000_000, at);
                }
            }
            evaluate();
        }
    }

    private void evaluate() {
        liveness.evaluate(REGISTERED.keySet(), nowMillis * 1_000_000);
    }

    private NodeState state(String name) {
        return liveness.overlay(REGISTERED).get(name).state();
    }

    private static NodeInfo node(String name) {
        NodeAddresses addresses = new NodeAddresses(null, "h:1", null, null, "h:2", null);
        return new NodeInfo(
                name, "dc-a", Set.of(NodeRole.REGION_SERVER), addresses, NodeState.ALIVE, 0, NodeLoad.NONE, 1);
    }
}
