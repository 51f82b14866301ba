package io.kontiki.region.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
final class ReadBarrierTest {
    private static final Duration NEVER = Duration.ofHours(2);
    private static final Duration SOON = Duration.ofSeconds(5);

    @TempDir
    Path directory;

    /**
     * Ratis 3.3.0 remembers the commit index that a majority has confirmed once, and answers every later read at that index without
     * asking anybody: a leader that was cut off would serve what is old.
     */
    @Test
    void aLeaderThatLostItsMajorityServesNoReadsThoughItHasConfirmedOneBefore() throws Exception {
        try (WalCluster cluster = new WalCluster(directory, WalCluster.FIVE)) {
            String leader = leaderThatDoesNotStepDown(cluster);
            List<String> others = cluster.running().stream()
                    .filter(node -> !node.equals(leader))
                    .toList();
            others.subList(0, 3).forEach(cluster::stop);
            outlastTheLease();
            CompletableFuture<Void> waiting = read(cluster, leader, Duration.ofSeconds(20));
            TimeUnit.MILLISECONDS.sleep(300);
            assertThat(waiting).isNotDone();
            cluster.start(others.get(0));
            cluster.start(others.get(1));
            waiting.get(20, TimeUnit.SECONDS);

            cluster.stop(others.get(0));
            cluster.stop(others.get(1));
            outlastTheLease();

            assertThat(cluster.group(leader).isLeaderReady()).isTrue();
            assertThatThrownBy(() -> cluster.group(leader).readBarrier(Duration.ofSeconds(1)))
                    .isInstanceOfSatisfying(
                            KontikiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TIMEOUT));
        }
    }

    @Test
    void readsOfAQuietGroupShareOneEntryThatIsNoRowAndCountsAsLog() throws Exception {
        try (WalCluster cluster = new WalCluster(directory, List.of("dc-a", "dc-b", "dc-c"))) {
            WalGroup leader = cluster.leader();
            outlastTheLease();
            GroupProgress before = leader.progress();

            for (int i = 0; i < 20; i++) {
                leader.readBarrier(SOON);
            }

            GroupProgress after = leader.progress();
            assertThat(after.appliedIndex() - before.appliedIndex()).isBetween(1L, 5L);
            assertThat(after.activeSinceMillis()).as("nothing to flush by age").isZero();
            assertThat(after.activeBytes()).isGreaterThan(before.activeBytes());
        }
    }

    private static CompletableFuture<Void> read(WalCluster cluster, String node, Duration timeout) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                cluster.group(node).readBarrier(timeout);
                done.complete(null);
            } catch (InterruptedException | RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    private static void outlastTheLease() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(WalCluster.ELECTION_TIMEOUT_MIN.toMillis() * 3 / 2);
    }

    /** A data replica that leads, and goes on leading when it loses its majority; nobody else stands for election. */
    private static String leaderThatDoesNotStepDown(WalCluster cluster) throws Exception {
        String first = cluster.leaderNode();
        cluster.setElectionTimeoutMax(NEVER);
        for (String node : cluster.running()) {
            if (!node.equals(first)) {
                restart(cluster, node);
            }
        }
        String leader = cluster.running().stream()
                .filter(node -> !node.equals(first) && !node.equals("n5"))
                .findFirst()
                .orElseThrow();
        await().atMost(SOON.multipliedBy(2)).until(() -> cluster.group(first).transferLeadership(leader, SOON));
        await().atMost(SOON).until(() -> cluster.group(leader).isLeaderReady());
        restart(cluster, first);
        assertThat(cluster.leaderNode()).isEqualTo(leader);
        return leader;
    }

    private static void restart(WalCluster cluster, String node) throws Exception {
        cluster.stop(node);
        cluster.start(node);
        await().atMost(SOON).until(() -> cluster.group(node).leader().isPresent());
    }
}
