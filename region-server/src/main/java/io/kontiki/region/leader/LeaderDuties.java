package io.kontiki.region.leader;

import io.kontiki.region.wal.WalGroup;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Everything that the leader of one WAL group does besides writes and reads. The loops run all the time and do nothing while another
 * node leads; {@link #signal} makes them look at once.
 */
public final class LeaderDuties implements AutoCloseable {
    private final FreezeDuty freeze;
    private final FlushDuty flush;
    private final ReconcileDuty reconcile;
    private final CompactionDuty compaction;
    private final List<DutyLoop> loops = new ArrayList<>();

    LeaderDuties(
            WalGroup group,
            FreezeDuty freeze,
            FlushDuty flush,
            ReconcileDuty reconcile,
            CompactionDuty compaction,
            List<Duty> others) {
        this.freeze = freeze;
        this.flush = flush;
        this.reconcile = reconcile;
        this.compaction = compaction;
        List<Duty> all = new ArrayList<>(others);
        all.add(freeze);
        all.add(flush);
        all.add(reconcile);
        all.add(compaction);
        all.forEach(duty -> loops.add(new DutyLoop(group, duty)));
    }

    /** Something happened: a leader is ready, a cut was opened, the cluster's image changed. Any thread, cheap. */
    public void signal() {
        loops.forEach(DutyLoop::signal);
    }

    /** Flushes everything that was applied before the call; TIMEOUT, NOT_LEADER. Blocks. */
    public void flush(Duration timeout) throws InterruptedException {
        freeze.flushAndWait(timeout, this::signal);
    }

    /** Merges now what can be merged; TIMEOUT (it goes on), NOT_LEADER, what the store throws. Blocks. */
    public void compact(Duration timeout) throws IOException, InterruptedException {
        compaction.mergeAndWait(timeout, this::signal);
    }

    /** Brings the group up to the cluster's newest image unless it is. Blocks; returns whether it is. */
    public boolean reconcile(BooleanSupplier upToDate, Duration timeout) throws InterruptedException {
        return reconcile.onDemand(upToDate, timeout);
    }

    /**
     * Returns when the group has logged, and applied here, all that an image of the cluster of that version or a newer one says: a
     * Region that it does not have takes no more writes, whatever the sender's catalog says. Blocks; NOT_LEADER, TIMEOUT,
     * METASRV_UNAVAILABLE, UNKNOWN_OUTCOME.
     */
    public void reconcile(long imageVersion, Duration timeout) throws InterruptedException {
        reconcile.upTo(imageVersion, timeout);
    }

    public long flushFailures() {
        return flush.failures();
    }

    /** No duty begins after this; what is under way is interrupted. Does not wait. */
    public void stop() {
        loops.forEach(DutyLoop::stop);
    }

    @Override
    public void close() {
        loops.forEach(DutyLoop::stop);
        loops.forEach(DutyLoop::close);
    }
}
