package io.kontiki.region.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LeaseReadsTest {
    private static final Duration LINGER = Duration.ofSeconds(1);
    private static final Duration NO_TIME = Duration.ZERO;

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    private final LeaseReads reads = new LeaseReads(now::get, LINGER);

    @Test
    void readsGoOnSideBySide() {
        assertThat(reads.tryBegin()).isTrue();
        assertThat(reads.tryBegin()).isTrue();
    }

    @Test
    void noReadBeginsWhileAnyHandoverIsUnderWay() throws InterruptedException {
        assertThat(reads.close(NO_TIME)).isTrue();
        assertThat(reads.close(NO_TIME)).isTrue();
        assertThat(reads.tryBegin()).isFalse();
        reads.reopen(false);
        assertThat(reads.tryBegin()).as("the other one is still under way").isFalse();
        reads.reopen(false);
        assertThat(reads.tryBegin()).isTrue();
    }

    @Test
    void aHandoverWaitsForTheReadsThatHaveBegun() throws InterruptedException, ExecutionException {
        LeaseReads real = new LeaseReads(System::nanoTime, LINGER);
        assertThat(real.tryBegin()).isTrue();
        CompletableFuture<Boolean> closed = CompletableFuture.supplyAsync(() -> {
            try {
                return real.close(Duration.ofSeconds(30));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        await().until(() -> {
            boolean begun = real.tryBegin();
            if (begun) {
                real.end();
            }
            return !begun;
        });
        assertThat(closed).isNotDone();
        real.end();
        assertThat(closed.get()).isTrue();
    }

    @Test
    void aHandoverThatWaitsInVainIsNotMade() throws InterruptedException {
        assertThat(reads.tryBegin()).isTrue();
        assertThat(reads.close(NO_TIME)).isFalse();
        reads.reopen(false);
        assertThat(reads.tryBegin()).isTrue();
    }

    @Test
    void readsStayAwayAfterAFailureForAsLongAsItsWordMayBeOnItsWay() throws InterruptedException {
        reads.close(NO_TIME);
        reads.reopen(true);
        now.addAndGet(LINGER.toNanos() - 1);
        assertThat(reads.tryBegin()).isFalse();
        now.addAndGet(1);
        assertThat(reads.tryBegin()).isTrue();
    }
}
