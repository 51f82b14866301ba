package io.kontiki.jepsen.nemesis;

import io.kontiki.jepsen.environment.Environment;
import io.kontiki.jepsen.environment.EnvironmentException;
import io.kontiki.jepsen.environment.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * One node after the other is stopped cleanly and started, the next when the cluster serves again, on a thread of its own; the end of
 * this fault waits for the last one. Evidence: nodes that were restarted and had obeyed; which did not obey in time is said.
 */
final class RollingRestartFault implements Fault {
    private static final Duration SERVE_LIMIT = Duration.ofSeconds(90);

    private final Step step;
    private final Environment environment;
    private final List<String> disobeyed = new ArrayList<>();
    private List<Node> nodes = List.of();
    private FutureTask<Void> round;
    private long restarted;
    private boolean served = true;

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
        nodes = step.aim().resolve(environment);
        round = new FutureTask<>(this::restartAll, null);
        Thread.ofPlatform().name("jepsen-rolling-restart").start(round);
        return "one after the other: " + Names.of(nodes);
    }

    private void restartAll() {
        for (Node node : nodes) {
            if (environment.stop(List.of(node)).isEmpty()) {
                restarted++;
            } else {
                disobeyed.add(node.name());
            }
            environment.start(List.of(node));
            served &= environment.awaitServing(nodes, SERVE_LIMIT);
        }
    }

    @Override
    public void stop() {
        try {
            if (round != null) {
                round.get();
            }
        } catch (InterruptedException e) {
            round.cancel(true);
            Thread.currentThread().interrupt();
            throw new EnvironmentException("interrupted amid a rolling restart", e);
        } catch (ExecutionException e) {
            throw new EnvironmentException(
                    "a rolling restart broke off: " + e.getCause().getMessage(), e.getCause());
        } finally {
            environment.start(environment.topology().nodes());
        }
    }

    @Override
    public Bite bite() {
        return new Bite(
                restarted,
                "nodes restarted"
                        + (disobeyed.isEmpty() ? "" : "; killed, since they did not stop: " + disobeyed)
                        + (served ? "" : "; not all served within " + SERVE_LIMIT.toSeconds() + " s"));
    }
}
