package io.kontiki.jepsen.nemesis;

import io.kontiki.jepsen.environment.Environment;
import io.kontiki.jepsen.environment.Node;
import java.util.List;

/**
 * No space is left on the disk of a node, and the leaderships of all WAL groups go to others: a new term begins, which the node cannot
 * write. It must not lose the vote it has, nor answer in a term that is not on its disk. Evidence: leaderships that moved meanwhile.
 */
final class DiskFullElectionFault implements Fault {
    private final Step step;
    private final Environment environment;
    private final DiskFullFault disk;
    private long moved;

    DiskFullElectionFault(Step step, Environment environment) {
        this.step = step;
        this.environment = environment;
        this.disk = new DiskFullFault(step, environment);
    }

    @Override
    public FaultKind kind() {
        return step.kind();
    }

    @Override
    public String start() {
        String said = disk.start();
        List<Node> full = step.aim().resolve(environment);
        List<Node> others = environment.topology().gateways().stream()
                .filter(node -> !full.contains(node))
                .toList();
        for (int group = 1; group <= environment.topology().walGroups(); group++) {
            // One of two leads already, and a leader that is asked to take over from itself begins no term.
            for (Node other : others) {
                moved += environment.view().transferLeader(group, other.name()) ? 1 : 0;
            }
        }
        return said + "; " + moved + " leaderships moved";
    }

    @Override
    public void stop() {
        disk.stop();
    }

    @Override
    public Bite bite() {
        return disk.bite().bit() ? new Bite(moved, "leaderships moved past a full disk") : disk.bite();
    }
}
