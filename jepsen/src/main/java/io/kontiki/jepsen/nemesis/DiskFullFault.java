package io.kontiki.jepsen.nemesis;

import io.kontiki.jepsen.environment.Environment;
import io.kontiki.jepsen.environment.Node;
import java.util.List;

/**
 * No space is left on the disks of nodes. Evidence: bytes that were taken, or writes that failed where there is no disk per node.
 * Afterwards the nodes are killed and started: a replica that could not write its log serves nothing until then.
 */
final class DiskFullFault implements Fault {
    private final Step step;
    private final Environment environment;
    private List<Node> nodes = List.of();
    private long failedBefore;
    private long failed;
    private long taken;

    DiskFullFault(Step step, Environment environment) {
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
        failedBefore = failed();
        for (Node node : nodes) {
            long free = environment.disk().freeBytes(node);
            environment.disk().fill(node);
            // A disk that many share is not filled: there, writes fail.
            taken += environment.disk().freeBytes(node) == 0 ? free : 0;
        }
        return "no space at " + Names.of(nodes);
    }

    @Override
    public void stop() {
        failed = failed();
        nodes.forEach(node -> environment.disk().unfill(node));
        environment.kill(nodes);
        environment.start(nodes);
    }

    private long failed() {
        return nodes.stream()
                .mapToLong(node -> environment.disk().count(node).writesFailed())
                .sum();
    }

    @Override
    public Bite bite() {
        return taken > 0 ? new Bite(taken, "bytes taken") : new Bite(failed - failedBefore, "writes failed");
    }
}
