package io.kontiki.jepsen.nemesis;

import io.kontiki.jepsen.environment.DiskControl;
import io.kontiki.jepsen.environment.DiskControl.DiskCount;
import io.kontiki.jepsen.environment.DiskControl.Failure;
import io.kontiki.jepsen.environment.Environment;
import io.kontiki.jepsen.environment.Node;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Calls of nodes to their disks fail or take long. Evidence: calls that did. After errors the nodes are killed and started: what a
 * failed fsync has left on a disk nobody knows, and a node may have stopped serving for good.
 */
final class DiskFault implements Fault {
    /** What a fault does to a node's disk, how it is undone, and what of the counts is its evidence. */
    record Deed(
            BiConsumer<DiskControl, Node> on,
            BiConsumer<DiskControl, Node> off,
            Function<DiskCount, Long> evidence,
            String what,
            boolean restart) {}

    private final Step step;
    private final Environment environment;
    private final Deed deed;
    private List<Node> nodes = List.of();
    private long before;
    private long after;

    private DiskFault(Step step, Environment environment, Deed deed) {
        this.step = step;
        this.environment = environment;
        this.deed = deed;
    }

    static Fault slowFsync(Step step, Environment environment) {
        Duration delay = Duration.ofMillis(step.amount());
        return new DiskFault(
                step,
                environment,
                new Deed(
                        (disk, node) -> disk.slowFsync(node, delay),
                        (disk, node) -> disk.slowFsync(node, Duration.ZERO),
                        DiskCount::fsyncsDelayed,
                        "fsyncs delayed by " + step.amount() + " ms",
                        false));
    }

    static Fault fsyncError(Step step, Environment environment) {
        return new DiskFault(
                step,
                environment,
                new Deed(
                        (disk, node) -> disk.failFsync(node, Failure.EIO),
                        (disk, node) -> disk.failFsync(node, Failure.NONE),
                        DiskCount::fsyncsFailed,
                        "fsyncs failed",
                        true));
    }

    static Fault writeError(Step step, Environment environment) {
        return new DiskFault(
                step,
                environment,
                new Deed(
                        (disk, node) -> disk.failWrites(node, Failure.EIO),
                        (disk, node) -> disk.failWrites(node, Failure.NONE),
                        DiskCount::writesFailed,
                        "writes failed",
                        true));
    }

    @Override
    public FaultKind kind() {
        return step.kind();
    }

    @Override
    public String start() {
        nodes = step.aim().resolve(environment);
        before = evidence();
        after = before;
        nodes.forEach(node -> deed.on().accept(environment.disk(), node));
        return "disk of " + Names.of(nodes) + (step.amount() > 0 ? ": " + step.amount() + " ms" : "");
    }

    @Override
    public void stop() {
        after = evidence();
        nodes.forEach(node -> deed.off().accept(environment.disk(), node));
        if (deed.restart()) {
            environment.kill(nodes);
        }
        environment.start(nodes);
    }

    private long evidence() {
        return nodes.stream()
                .mapToLong(node -> deed.evidence().apply(environment.disk().count(node)))
                .sum();
    }

    @Override
    public Bite bite() {
        return new Bite(after - before, deed.what());
    }
}
