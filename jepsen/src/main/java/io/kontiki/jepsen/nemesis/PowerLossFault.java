package io.kontiki.jepsen.nemesis;

import io.kontiki.jepsen.environment.DiskControl.PowerLoss;
import io.kontiki.jepsen.environment.Environment;
import io.kontiki.jepsen.environment.Node;
import java.util.List;

/**
 * Nodes lose power, one right after the other. Evidence: filesystems that were shut down; how many bytes that cost depends on what was
 * not synchronised, and may be none.
 */
final class PowerLossFault implements Fault {
    private final Step step;
    private final Environment environment;
    private List<Node> nodes = List.of();
    private long disks;
    private long files;
    private long bytes;

    PowerLossFault(Step step, Environment environment) {
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
        for (Node node : nodes) {
            PowerLoss loss = environment.disk().losePower(node);
            disks++;
            files += loss.files();
            bytes += loss.bytes();
        }
        return "no power at " + Names.of(nodes);
    }

    @Override
    public void stop() {
        environment.start(nodes);
    }

    @Override
    public Bite bite() {
        return new Bite(disks, "disks without power; " + bytes + " bytes of " + files + " files lost");
    }
}
