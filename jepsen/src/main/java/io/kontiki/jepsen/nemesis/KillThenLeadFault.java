package io.kontiki.jepsen.nemesis;

import io.kontiki.jepsen.environment.Environment;
import io.kontiki.jepsen.environment.Node;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * A kill after which the node is handed the leadership of every WAL group as soon as it is back: the end of this fault waits for that.
 * What the node missed and made up from a snapshot or from the log of others is then what all reads see and what is flushed; a flush by
 * another leader would hide a gap. Evidence: groups that a node led which had been killed.
 */
final class KillThenLeadFault implements Fault {
    /** A node on a small machine takes half of it to come back; what is behind is refused until it has caught up. */
    private static final Duration HAND_OVER_LIMIT = Duration.ofSeconds(30);

    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Step step;
    private final Environment environment;
    private final KillFault kill;
    private long led;

    KillThenLeadFault(Step step, Environment environment) {
        this.step = step;
        this.environment = environment;
        this.kill = new KillFault(step, environment);
    }

    @Override
    public FaultKind kind() {
        return step.kind();
    }

    @Override
    public String start() {
        return kill.start() + ", which leads when it is back";
    }

    @Override
    public void stop() {
        kill.stop();
        if (!kill.bite().bit()) {
            return;
        }
        long end = System.nanoTime() + HAND_OVER_LIMIT.toNanos();
        for (Node node : step.aim().resolve(environment)) {
            for (int group = 1; group <= environment.topology().walGroups(); group++) {
                led += handOver(group, node, end) ? 1 : 0;
            }
        }
    }

    private boolean handOver(int group, Node node, long endNanos) {
        while (!environment.view().transferLeader(group, node.name())) {
            if (System.nanoTime() - endNanos > 0 || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        return true;
    }

    @Override
    public Bite bite() {
        return new Bite(led, "groups led by a node that was away");
    }
}
