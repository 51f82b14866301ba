package io.kontiki.jepsen.nemesis;

import io.kontiki.jepsen.environment.Capability;
import io.kontiki.jepsen.environment.DiskControl;
import io.kontiki.jepsen.environment.EndedNode;
import io.kontiki.jepsen.environment.Environment;
import io.kontiki.jepsen.environment.EnvironmentException;
import io.kontiki.jepsen.environment.Node;
import io.kontiki.jepsen.environment.StoreControl.StoreTrouble;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Puts the faults of a schedule on a cluster, each at its time, and takes them off; on the thread that calls {@link #run}. A fault that
 * starts late, because the one before or the cluster's recovery took long, lasts as long as planned. Whatever happens, each fault that
 * was started is stopped.
 */
public final class Nemesis {
    private final Environment environment;
    private final Schedule schedule;
    private final Duration recoveryMax;
    private final LongSupplier nanoTime;
    private final Log log;
    private volatile boolean stopped;

    /** What happened, as it happens; called on the thread of {@link Nemesis#run}. */
    public interface Log {
        /** @param on at whom, and what exactly */
        void started(Step step, String on);

        void stopped(Step step, Bite bite);

        /** @param serves whether the cluster served again, after so long; if not, the next fault meets a cluster that does not */
        void recovered(Step step, Duration after, boolean serves);

        /** The fault could not be put on, or not be taken off; it has been stopped as far as that was possible. */
        void failed(Step step, RuntimeException reason);

        /** @param allowed whether the fault that was on, or has just been taken off, may end this node */
        void ended(EndedNode node, boolean allowed);
    }

    /** @param recoveryMax so long a fault waits for the cluster to serve after the one before; zero for not at all */
    public Nemesis(Environment environment, Schedule schedule, Duration recoveryMax, LongSupplier nanoTime, Log log) {
        this.environment = environment;
        this.schedule = schedule;
        this.recoveryMax = recoveryMax;
        this.nanoTime = nanoTime;
        this.log = log;
    }

    /** Returns after the last fault; earlier, with nothing left on, after {@link #stop} or if the thread is interrupted. */
    public void run() throws InterruptedException {
        long begin = nanoTime.getAsLong();
        Faults faults = new Faults(environment);
        for (Step step : schedule.steps()) {
            await(begin + step.at().toNanos());
            if (stopped) {
                return;
            }
            noteEnded(_ -> false);
            put(faults.of(step), step);
            if (!recoveryMax.isZero() && !stopped) {
                recover(step);
            }
            noteEnded(step::mayEnd);
        }
    }

    private void noteEnded(Predicate<Node> mayEnd) {
        environment.takeEnded().forEach(ended -> log.ended(ended, mayEnd.test(ended.node())));
    }

    /** No fault begins after this; the one that is on goes on to its end. Any thread. */
    public void stop() {
        stopped = true;
    }

    private void recover(Step step) {
        long since = nanoTime.getAsLong();
        boolean serves;
        try {
            serves = environment.awaitServing(environment.topology().nodes(), recoveryMax);
        } catch (EnvironmentException e) {
            // A node is down, which the log is told of right after this.
            serves = false;
        }
        log.recovered(step, Duration.ofNanos(nanoTime.getAsLong() - since), serves);
    }

    private void put(Fault fault, Step step) throws InterruptedException {
        boolean on = false;
        try {
            log.started(step, fault.start());
            on = true;
            await(nanoTime.getAsLong() + step.lasts().toNanos());
        } catch (RuntimeException e) {
            log.failed(step, e);
        } finally {
            stop(fault, step, on);
        }
    }

    private void stop(Fault fault, Step step, boolean on) {
        try {
            fault.stop();
            if (on) {
                log.stopped(step, fault.bite());
            }
        } catch (RuntimeException e) {
            log.failed(step, e);
        }
    }

    private void await(long untilNanos) throws InterruptedException {
        long left = untilNanos - nanoTime.getAsLong();
        if (left > 0) {
            Thread.sleep(Duration.ofNanos(left));
        }
    }

    /** Takes everything off that any fault could have put on, and starts what is down: before the final check of a run. */
    public static void healAll(Environment environment) {
        if (environment.has(Capability.PARTITION)) {
            environment.net().heal();
        }
        for (Node node : environment.topology().nodes()) {
            if (environment.has(Capability.CLOCK)) {
                environment.clock().reset(node);
            }
            if (environment.has(Capability.DISK_ERROR)) {
                environment.disk().slowFsync(node, Duration.ZERO);
                environment.disk().failFsync(node, DiskControl.Failure.NONE);
                environment.disk().failWrites(node, DiskControl.Failure.NONE);
            }
            if (environment.has(Capability.DISK_FULL)) {
                environment.disk().unfill(node);
            }
        }
        for (String dc : environment.topology().storeDataCentres()) {
            environment.stores().giveBack(dc);
            if (environment.has(Capability.DISK_ERROR)) {
                environment.stores().trouble(dc, StoreTrouble.NONE);
            }
        }
        environment.thaw(environment.topology().nodes());
        environment.start(environment.topology().nodes());
    }
}
