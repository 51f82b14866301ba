package io.kontiki.region.leader;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.region.entry.LogEntry;
import io.kontiki.region.group.Region;
import io.kontiki.region.wal.GroupProgress;
import io.kontiki.region.wal.WalGroup;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * Logs a Freeze when the active rows are many or old, when somebody asks, when the node runs out of memory for rows, or when the newest
 * snapshot still names a Region that has ended.
 */
final class FreezeDuty implements Duty {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration INTERVAL = Duration.ofMillis(250);
    private static final Duration IDLE_INTERVAL = Duration.ofSeconds(1);

    private final WalGroup group;
    private final FlushPolicy policy;
    private final BooleanSupplier memoryIsShort;
    private final InstantSource clock;
    private final AtomicLong requests = new AtomicLong();
    /** The requests for which a cut was made; the duty's own thread. */
    private long served;

    /** @param memoryIsShort whether the node's rows in memory come near the limit */
    FreezeDuty(WalGroup group, FlushPolicy policy, BooleanSupplier memoryIsShort, InstantSource clock) {
        this.group = group;
        this.policy = policy;
        this.memoryIsShort = memoryIsShort;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "freeze";
    }

    /** A group without rows is looked at less often: they do not become too many within a second, and an idle node costs what wakes it. */
    @Override
    public Duration interval() {
        return group.progress().activeSinceMillis() == 0 ? IDLE_INTERVAL : INTERVAL;
    }

    /** The next run freezes, whatever there is. */
    void request() {
        requests.incrementAndGet();
    }

    @Override
    public void run() throws InterruptedException {
        long asked = requests.get();
        if (asked != served || isDue()) {
            long before = group.progress().appliedIndex();
            group.proposeAndWait(new LogEntry.Freeze(clock.millis()), TIMEOUT);
            if (hasCutAfter(before)) {
                served = asked;
            }
        }
    }

    /** Whether nothing that was applied up to an entry is without a cut: a freeze does nothing while too many cuts are open. */
    private boolean hasCutAfter(long index) {
        GroupProgress progress = group.progress();
        return progress.activeSinceMillis() == 0
                || progress.durableCut() > index
                || !progress.openCuts().isEmpty()
                        && progress.openCuts().getLast().index() > index;
    }

    private boolean isDue() {
        GroupProgress progress = group.progress();
        // Also where nothing was written: a group that is only read logs proofs of its leadership, and only a cut lets
        // them go.
        if (progress.activeBytes() >= policy.flushBytes()) {
            return true;
        }
        if (progress.activeSinceMillis() == 0) {
            return namesEndedRegion(progress);
        }
        if (clock.millis() - progress.activeSinceMillis() >= policy.flushAge().toMillis()) {
            return true;
        }
        long memory = 0;
        for (Region region : group.regions().values()) {
            memory += region.rows().activeBytes();
        }
        // With cuts waiting for a store already, one more would free nothing.
        boolean squeezed =
                memoryIsShort.getAsBoolean() && progress.openCuts().isEmpty() && memory >= policy.flushBytes() / 8;
        return memory >= policy.flushBytes() || squeezed;
    }

    /** A dropped table's files stay as long as the snapshot names them, and without writes there would never be another one. */
    private boolean namesEndedRegion(GroupProgress progress) {
        return progress.durable() != null
                && progress.openCuts().isEmpty()
                && progress.durable().checkpoint().regions().stream()
                        .anyMatch(region ->
                                !group.regions().containsKey(region.meta().region()));
    }

    /** Waits until everything that was applied before the call is durable in files, asking for a cut if there is something to cut. */
    void flushAndWait(Duration timeout, Runnable signal) throws InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        GroupProgress before = group.progress();
        long target =
                before.openCuts().isEmpty() ? -1 : before.openCuts().getLast().index();
        if (before.activeSinceMillis() != 0 || before.durableCut() < 0) {
            request();
            signal.run();
            target = before.appliedIndex() + 1;
        }
        while (group.progress().durableCut() < target) {
            if (System.nanoTime() > end) {
                throw new KontikiException(
                        ErrorCode.TIMEOUT,
                        "WAL group " + group.id() + " was not flushed up to entry " + target + " within " + timeout);
            }
            if (!group.isLeaderReady()) {
                throw new KontikiException(
                        ErrorCode.NOT_LEADER, "the leadership of WAL group " + group.id() + " was lost");
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }
}
