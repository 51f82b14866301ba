package io.kontiki.region.leader;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.region.wal.WalGroup;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one {@link Duty} on a thread of its own while the replica leads: at each signal, and at its interval. */
final class DutyLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DutyLoop.class);
    /** After a failure, doubled with each one more: a store that is down must not cost a core. */
    private static final Duration PAUSE_MIN = Duration.ofMillis(250);

    private static final Duration PAUSE_MAX = Duration.ofSeconds(8);

    /** Between two looks of a replica that does not lead. */
    private static final Duration FOLLOWER_WAIT = Duration.ofSeconds(5);

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(1);

    private final WalGroup group;
    private final Duty duty;
    private final Semaphore signals = new Semaphore(0);
    private final Thread thread;
    private volatile boolean closed;

    DutyLoop(WalGroup group, Duty duty) {
        this.group = group;
        this.duty = duty;
        Thread.Builder builder = duty.isHeavy() ? Thread.ofPlatform().daemon() : Thread.ofVirtual();
        this.thread = builder.name("wal-" + group.id() + "-" + duty.name()).start(this::loop);
    }

    /** There may be something to do. Any thread, cheap. */
    void signal() {
        signals.release();
    }

    private void loop() {
        try {
            Duration pause = PAUSE_MIN;
            while (!closed) {
                Duration wait = duty.interval();
                if (group.isWitness() || !group.isLeaderReady()) {
                    // A leader that becomes ready signals; the look without a signal is for the sake of safety.
                    wait = FOLLOWER_WAIT.compareTo(wait) > 0 ? FOLLOWER_WAIT : wait;
                    pause = PAUSE_MIN;
                } else if (runOnce()) {
                    pause = PAUSE_MIN;
                } else {
                    TimeUnit.MILLISECONDS.sleep(pause.toMillis());
                    pause = pause.multipliedBy(2).compareTo(PAUSE_MAX) < 0 ? pause.multipliedBy(2) : PAUSE_MAX;
                    wait = Duration.ZERO;
                }
                if (signals.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                    signals.drainPermits();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean runOnce() throws InterruptedException {
        try {
            duty.run();
            return true;
        } catch (InterruptedException e) {
            throw e;
        } catch (KontikiException e) {
            if (e.code() == ErrorCode.NOT_LEADER || closed) {
                LOG.debug("group {}: {} ends with the leadership", group.id(), duty.name());
            } else {
                LOG.warn("group {}: {} failed and will be repeated: {}", group.id(), duty.name(), e.getMessage());
            }
            return false;
        } catch (Throwable e) { // an Error too: without its duties the group would go on, and its log grow for ever
            if (closed) {
                LOG.debug("group {}: {} was interrupted by the stop", group.id(), duty.name(), e);
                return false;
            }
            LOG.error("group {}: {} failed and will be repeated", group.id(), duty.name(), e);
            return false;
        }
    }

    /** No run begins after this; the one that is under way is interrupted. */
    void stop() {
        closed = true;
        thread.interrupt();
    }

    /** Waits a little for the run that was interrupted, which may hold memory and files. */
    @Override
    public void close() {
        stop();
        try {
            thread.join(STOP_TIMEOUT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
