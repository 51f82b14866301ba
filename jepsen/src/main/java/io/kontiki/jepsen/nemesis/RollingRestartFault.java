package io.kontiki.jepsen.nemesis;

import io.kontiki.jepsen.environment.Environment;
import io.kontiki.jepsen.environment.Node;
import java.time.Duration;
import java.util.List;

/** One node after the other is stopped cleanly and started, the next when the cluster serves again. All of it happens in start. */
final class RollingRestartFault implements Fault {
    private static final Duration SERVE_LIMIT = Duration.ofSeconds(90);

    private final Step step;
    private final Environment environment;
    private long restarted;

    RollingRestartFault(Step step, Environment environment) {
        this.step = step;
        this.environment = environment;
    }

    @Override
    public FaultKind kind() {
        return step.kind();
    }

    @Override
    public String start() {
        List<Node> nodes = step.aim().resolve(environment);
        boolean serves = true;
        for (Node node : nodes) {
            environment.stop(List.of(node));
            environment.start(List.of(node));
            serves &= environment.awaitServing(nodes, SERVE_LIMIT);
            restarted++;
        }
        return "restarted " + Names.of(nodes)
                + (serves ? "" : "; not all served within " + SERVE_LIMIT.toSeconds() + " s");
    }

    @Override
    public void stop() {
        environment.start(environment.topology().nodes());
    }

    @Override
    public Bite bite() {
        return new Bite(restarted, "nodes restarted");
    }
}
