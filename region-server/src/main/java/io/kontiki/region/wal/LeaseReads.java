package io.kontiki.region.wal;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Keeps reads under the leader's lease and handovers apart. A follower that is told to take over stands for election at once, without
 * waiting for the lease to run out: before the old leader hears of the new one it would still serve reads, of what is old by then.
 *
 * <p>A handover that failed may have sent its word all the same, so reads stay away for as long as that may take to arrive and be
 * acted on. Guarded by itself.
 */
final class LeaseReads {
    private final LongSupplier nanoTime;
    private final long lingerNanos;
    private int underWay;
    private int handovers;
    private boolean lingering;
    private long lingersUntil;

    /** @param linger after a handover that failed */
    LeaseReads(LongSupplier nanoTime, Duration linger) {
        this.nanoTime = nanoTime;
        this.lingerNanos = linger.toNanos();
    }

    /** Whether a read may begin; if so, {@link #end} must follow. */
    synchronized boolean tryBegin() {
        lingering = lingering && nanoTime.getAsLong() - lingersUntil < 0;
        if (handovers > 0 || lingering) {
            return false;
        }
        underWay++;
        return true;
    }

    synchronized void end() {
        underWay--;
        notifyAll();
    }

    /** No read begins until {@link #reopen}, which must follow. Waits for those that have; false if some are left after the limit. */
    synchronized boolean close(Duration limit) throws InterruptedException {
        handovers++;
        long end = nanoTime.getAsLong() + limit.toNanos();
        try {
            while (underWay > 0) {
                long left = end - nanoTime.getAsLong();
                if (left <= 0) {
                    return false;
                }
                TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, 1_000_000L));
            }
            return true;
        } catch (InterruptedException e) {
            handovers--;
            throw e;
        }
    }

    /** @param wordSent whether another may still be on its way to lead */
    synchronized void reopen(boolean wordSent) {
        handovers--;
        if (wordSent) {
            lingering = true;
            lingersUntil = nanoTime.getAsLong() + lingerNanos;
        }
    }
}
