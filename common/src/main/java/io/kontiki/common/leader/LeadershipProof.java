package io.kontiki.common.leader;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Whether the leader of a replicated log may answer a read from its own state: whether it leads, and not only believes so.
 *
 * <p>What its log commits proves it. An entry that was proposed after the read began shows that the leader led then (Ongaro's thesis,
 * 6.4, with an entry in place of a round of heartbeats). One that was proposed a short while before will do as well: whoever comes to
 * lead after it was committed has it in its log, so it has heard of this leader since, and does not stand for election before an
 * election timeout is over. Where no entry is recent enough one without content is proposed, which all readers that wait share; so a
 * log that is written to proves by itself, and one that is only read takes an entry per lease.
 *
 * <p>Thread-safe.
 */
public final class LeadershipProof {
    private record Committed(long term, long proposedNanos) {}

    private record Proposal(CompletableFuture<?> committed, boolean isMine) {}

    private final LongSupplier nanoTime;
    private final LongSupplier term;
    private final Supplier<CompletableFuture<?>> propose;
    private final long leaseNanos;
    private final AtomicReference<Committed> newest = new AtomicReference<>();
    /** Guarded by this. */
    private CompletableFuture<?> underWay = CompletableFuture.completedFuture(null);

    /**
     * @param term the term of this replica, now
     * @param propose puts an entry without content into the log, and reports it to {@link #committed} before its future completes; a
     *     failed future when this replica does not lead
     * @param lease shorter than the least time after which a follower that heard of its leader stands for election; zero when one may
     *     stand sooner, so that each read takes an entry that was proposed after it began
     */
    public LeadershipProof(
            LongSupplier nanoTime, LongSupplier term, Supplier<CompletableFuture<?>> propose, Duration lease) {
        this.nanoTime = nanoTime;
        this.term = term;
        this.propose = propose;
        this.leaseNanos = lease.toNanos();
    }

    /** An entry of this leader is committed. Takes the term and the time from before it was proposed. */
    public void committed(long inTerm, long proposedNanos) {
        newest.accumulateAndGet(new Committed(inTerm, proposedNanos), LeadershipProof::newer);
    }

    private static Committed newer(Committed known, Committed other) {
        boolean isNewer = known == null
                || other.term() > known.term()
                || other.term() == known.term() && other.proposedNanos() - known.proposedNanos() > 0;
        return isNewer ? other : known;
    }

    /**
     * Returns once this replica is proven to lead, or to have led since the call began.
     *
     * @throws ExecutionException when no entry could be committed: it does not lead
     * @throws TimeoutException when none was in time
     */
    public void await(Duration timeout) throws InterruptedException, ExecutionException, TimeoutException {
        long began = nanoTime.getAsLong();
        long inTerm = term.getAsLong();
        while (!isProven(inTerm, began)) {
            long left = timeout.toNanos() - (nanoTime.getAsLong() - began);
            if (left <= 0) {
                throw new TimeoutException("no entry was committed in term " + inTerm + " within " + timeout);
            }
            Proposal proposal = proposal();
            try {
                proposal.committed().get(left, TimeUnit.NANOSECONDS);
            } catch (ExecutionException e) {
                // What another reader's entry failed of may have been over when this read began.
                if (proposal.isMine()) {
                    throw e;
                }
            }
        }
    }

    private boolean isProven(long inTerm, long began) {
        Committed proof = newest.get();
        if (proof == null) {
            return false;
        }
        // Committed and applied here since, so behind all that was acknowledged before: in whatever term.
        boolean isSinceTheReadBegan = proof.proposedNanos() - began >= 0;
        return isSinceTheReadBegan
                || proof.term() >= inTerm && nanoTime.getAsLong() - proof.proposedNanos() < leaseNanos;
    }

    private synchronized Proposal proposal() {
        boolean isMine = underWay.isDone();
        if (isMine) {
            underWay = propose.get();
        }
        return new Proposal(underWay, isMine);
    }
}
