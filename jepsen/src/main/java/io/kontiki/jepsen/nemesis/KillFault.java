package io.kontiki.jepsen.nemesis;

import io.kontiki.jepsen.environment.Environment;
import io.kontiki.jepsen.environment.Node;
import io.kontiki.jepsen.environment.NodeState;
import java.util.List;

/** SIGKILL at one moment. Evidence: processes that ran before and do not afterwards. */
final class KillFault implements Fault {
    private final Step step;
    private final Environment environment;
    private List<Node> nodes = List.of();
    private long killed;

    KillFault(Step step, Environment environment) {
        this.step = step;
        this.environment = environment;
    }

    @Override
    public FaultKind kind() {
        return step.kind();
    }

    @Override
    public String start() {
        nodes = step.aim().resolve(environment);
        List<Node> running = nodes.stream()
                .filter(node -> environment.state(node) != NodeState.DOWN)
                .toList();
        environment.kill(nodes);
        killed = running.stream()
                .filter(node -> environment.state(node) == NodeState.DOWN)
                .count();
        return "kill " + Names.of(nodes);
    }

    @Override
    public void stop() {
        environment.start(nodes);
    }

    @Override
    public Bite bite() {
        return new Bite(killed, "processes killed");
    }
}
