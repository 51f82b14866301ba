package io.kontiki.jepsen.nemesis;

import io.kontiki.jepsen.environment.Environment;
import io.kontiki.jepsen.environment.Node;
import java.util.List;

/**
 * Every WAL group is handed over to one node, and at the end to another one: whoever led before, each group moved at least once.
 * Evidence: hand-overs that the cluster acknowledged, of the second kind only, because the first may have found its node leading.
 */
final class LeaderTransferFault implements Fault {
    private final Step step;
    private final Environment environment;
    private List<Node> targets = List.of();
    private long first;
    private long second;

    LeaderTransferFault(Step step, Environment environment) {
        this.step = step;
        this.environment = environment;
    }

    @Override
    public FaultKind kind() {
        return step.kind();
    }

    @Override
    public String start() {
        targets = step.aim().resolve(environment);
        first = transferTo(targets.getFirst());
        return "hand over to " + targets.getFirst().name() + ", then to "
                + targets.getLast().name();
    }

    @Override
    public void stop() {
        second = transferTo(targets.getLast());
    }

    private long transferTo(Node target) {
        long moved = 0;
        for (int group = 1; group <= environment.topology().walGroups(); group++) {
            moved += environment.view().transferLeader(group, target.name()) ? 1 : 0;
        }
        return moved;
    }

    @Override
    public Bite bite() {
        return new Bite(Math.min(first, second), "groups handed over");
    }
}
