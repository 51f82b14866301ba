package io.kontiki.common.leader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class LeadershipProofTest {
    private static final Duration LEASE = Duration.ofMillis(450);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final AtomicLong nanos = new AtomicLong(1_000);
    private final AtomicLong term = new AtomicLong(3);
    private final List<Entry> log = new CopyOnWriteArrayList<>();
    private volatile boolean commitsAtOnce = true;
    private final LeadershipProof proof = new LeadershipProof(nanos::get, term::get, this::propose, LEASE);

    private record Entry(long term, long proposedNanos, CompletableFuture<Void> committed) {}

    private CompletableFuture<Void> propose() {
        Entry entry = new Entry(term.get(), nanos.get(), new CompletableFuture<>());
        log.add(entry);
        if (commitsAtOnce) {
            commit(entry);
        }
        return entry.committed();
    }

    private void commit(Entry entry) {
        proof.committed(entry.term(), entry.proposedNanos());
        entry.committed().complete(null);
    }

    @Test
    void anEntryCommittedLatelyProvesItWithoutAnother() throws Exception {
        proof.committed(3, nanos.get());
        nanos.addAndGet(LEASE.toNanos() - 1);

        proof.await(TIMEOUT);

        assertThat(log).isEmpty();
    }

    @Test
    void afterTheLeaseAnEntryWithoutContentProvesIt() throws Exception {
        proof.committed(3, nanos.get());
        nanos.addAndGet(LEASE.toNanos());

        proof.await(TIMEOUT);
        proof.await(TIMEOUT);

        assertThat(log).as("the second read is under the lease of the first").hasSize(1);
    }

    @Test
    void anEntryOfAnEarlierTermProvesNothing() throws Exception {
        proof.committed(3, nanos.getAndIncrement());
        term.set(5);

        proof.await(TIMEOUT);

        assertThat(log).hasSize(1);
    }

    @Test
    void theLeaseRunsFromTheProposalAndNotFromTheCommit() throws Exception {
        long proposed = nanos.get();
        nanos.addAndGet(LEASE.toNanos());
        proof.committed(3, proposed);

        proof.await(TIMEOUT);

        assertThat(log).hasSize(1);
    }

    @Test
    void anEntryThatTookLongerThanTheLeaseProvesTheReadThatAskedForIt() throws Exception {
        commitsAtOnce = false;
        CompletableFuture<Void> read = read();
        Entry entry = awaitEntry(1);
        nanos.addAndGet(10 * LEASE.toNanos());
        commit(entry);

        read.get(10, TimeUnit.SECONDS);

        assertThat(log).hasSize(1);
    }

    @Test
    void aReadDoesNotTrustAnEntryThatIsOlderThanItselfAndCameLate() throws Exception {
        commitsAtOnce = false;
        CompletableFuture<Void> early = read();
        Entry entry = awaitEntry(1);
        nanos.addAndGet(1);
        CompletableFuture<Void> late = read();
        TimeUnit.MILLISECONDS.sleep(50);
        nanos.addAndGet(10 * LEASE.toNanos());
        commit(entry);
        early.get(10, TimeUnit.SECONDS);

        commit(awaitEntry(2));
        late.get(10, TimeUnit.SECONDS);
    }

    @Test
    void withoutALeaseEveryReadTakesAnEntryThatBeganAfterIt() throws Exception {
        LeadershipProof strict = new LeadershipProof(nanos::get, term::get, this::propose, Duration.ZERO);
        strict.committed(3, nanos.get() - 1);
        commitsAtOnce = false;

        assertThatThrownBy(() -> strict.await(Duration.ofMillis(0))).isInstanceOf(TimeoutException.class);
    }

    @Test
    void whoCannotCommitDoesNotLead() {
        LeadershipProof deposed = new LeadershipProof(
                nanos::get,
                term::get,
                () -> CompletableFuture.failedFuture(new IllegalStateException("not leader")),
                LEASE);

        assertThatThrownBy(() -> deposed.await(TIMEOUT)).isInstanceOf(ExecutionException.class);
    }

    @Test
    void aReadThatSeesTheTermChangeIsProvenInTheNewOne() throws Exception {
        commitsAtOnce = false;
        CompletableFuture<Void> read = read();
        awaitEntry(1).committed().complete(null);
        term.set(5);
        nanos.addAndGet(1);
        commit(awaitEntry(2));

        read.get(10, TimeUnit.SECONDS);
    }

    @Test
    void aReadIsNotRefusedForAnotherReadersEntry() throws Exception {
        commitsAtOnce = false;
        CompletableFuture<Void> early = read();
        Entry entry = awaitEntry(1);
        nanos.addAndGet(1);
        CompletableFuture<Void> late = read();
        TimeUnit.MILLISECONDS.sleep(50);
        entry.committed().completeExceptionally(new IllegalStateException("not leader"));
        assertThatThrownBy(() -> early.get(10, TimeUnit.SECONDS)).hasRootCauseMessage("not leader");

        commit(awaitEntry(2));
        late.get(10, TimeUnit.SECONDS);
    }

    private CompletableFuture<Void> read() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                proof.await(Duration.ofMinutes(10));
                done.complete(null);
            } catch (InterruptedException | ExecutionException | TimeoutException e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    private Entry awaitEntry(int number) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (log.size() < number && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(2);
        }
        return log.get(number - 1);
    }
}
