package io.kontiki.jepsen.nemesis;

import io.kontiki.jepsen.environment.Environment;
import io.kontiki.jepsen.environment.Link;
import io.kontiki.jepsen.environment.NetControl;
import io.kontiki.jepsen.environment.Node;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Cuts links between nodes. Evidence: packets dropped. */
final class PartitionFault implements Fault {
    /** Which links are cut, once it is known at whom the fault is aimed. */
    @FunctionalInterface
    interface Links {
        Set<Link> of(List<Node> nodes);
    }

    private final Step step;
    private final Environment environment;
    private final Links links;
    private Optional<NetControl.Cut> cut = Optional.empty();

    PartitionFault(Step step, Environment environment, Links links) {
        this.step = step;
        this.environment = environment;
        this.links = links;
    }

    @Override
    public FaultKind kind() {
        return step.kind();
    }

    @Override
    public String start() {
        Set<Link> chosen = links.of(step.aim().resolve(environment));
        cut = Optional.of(environment.net().cut(chosen));
        return "cut " + new TreeSet<>(chosen);
    }

    @Override
    public void stop() {
        cut.ifPresent(NetControl.Cut::close);
    }

    @Override
    public Bite bite() {
        return new Bite(cut.map(NetControl.Cut::dropped).orElse(0L), "packets dropped");
    }
}
