package io.kontiki.jepsen.nemesis;

import io.kontiki.jepsen.environment.Environment;
import io.kontiki.jepsen.environment.Node;
import io.kontiki.jepsen.environment.NodeState;
import java.util.ArrayList;
import java.util.List;

/**
 * The object stores of data centres are gone, and with {@code dc-gone} the nodes there too. The store goes first and comes back first:
 * at no moment can a surviving node use the store of a lost data centre. Evidence: stores and processes gone.
 */
final class StoreFault implements Fault {
    private final Step step;
    private final Environment environment;
    private final boolean withNodes;
    private List<Node> nodes = List.of();
    private final List<String> lost = new ArrayList<>();
    private long killed;

    StoreFault(Step step, Environment environment, boolean withNodes) {
        this.step = step;
        this.environment = environment;
        this.withNodes = withNodes;
    }

    @Override
    public FaultKind kind() {
        return step.kind();
    }

    @Override
    public String start() {
        nodes = step.aim().resolve(environment);
        for (String dc : nodes.stream().map(Node::dc).distinct().toList()) {
            environment.stores().lose(dc);
            if (environment.stores().isLost(dc)) {
                lost.add(dc);
            }
        }
        if (withNodes) {
            environment.kill(nodes);
            killed = nodes.stream()
                    .filter(node -> environment.state(node) == NodeState.DOWN)
                    .count();
        }
        return "stores of " + lost + " gone" + (withNodes ? ", kill " + Names.of(nodes) : "");
    }

    @Override
    public void stop() {
        lost.forEach(dc -> environment.stores().giveBack(dc));
        if (withNodes) {
            environment.start(nodes);
        }
    }

    @Override
    public Bite bite() {
        return new Bite(lost.size() + killed, "stores and processes gone");
    }
}
