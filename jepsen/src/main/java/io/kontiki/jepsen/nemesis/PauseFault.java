package io.kontiki.jepsen.nemesis;

import io.kontiki.jepsen.environment.Environment;
import io.kontiki.jepsen.environment.Node;
import io.kontiki.jepsen.environment.NodeState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** SIGSTOP until the end of the fault, or again and again. Evidence: processes seen stopped, each time counted. */
final class PauseFault implements Fault {
    private final Step step;
    private final Environment environment;
    private List<Node> nodes = List.of();
    private Optional<Strobe> strobe = Optional.empty();
    private final AtomicLong stopped = new AtomicLong();

    PauseFault(Step step, Environment environment) {
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
        if (step.amount() == 0) {
            freeze();
            return "stop " + Names.of(nodes);
        }
        Duration half = Duration.ofMillis(step.amount()).dividedBy(2);
        strobe = Optional.of(new Strobe(half, this::freeze, () -> environment.thaw(nodes)));
        return "every " + step.amount() + " ms stop " + Names.of(nodes) + " for half of it";
    }

    private void freeze() {
        environment.freeze(nodes);
        stopped.addAndGet(nodes.stream()
                .filter(node -> environment.state(node) == NodeState.FROZEN)
                .count());
    }

    @Override
    public void stop() {
        strobe.ifPresent(Strobe::end);
        environment.thaw(nodes);
    }

    @Override
    public Bite bite() {
        return new Bite(stopped.get(), "processes stopped");
    }
}
