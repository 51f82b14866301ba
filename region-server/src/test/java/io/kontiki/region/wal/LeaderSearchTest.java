package io.kontiki.region.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kontiki.common.id.RegionId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** With election timeouts of minutes: whoever leads soon after a leader was lost leads because of the search. */
@Execution(ExecutionMode.CONCURRENT)
final class LeaderSearchTest {
    private static final Duration NEVER = Duration.ofHours(2);
    private static final Duration SOON = Duration.ofSeconds(5);

    @TempDir
    Path directory;

    @Test
    void aGroupThatLostItsLeaderGetsAnotherWhenSomebodyAsks() throws Exception {
        try (WalCluster cluster = new WalCluster(directory, WalCluster.FIVE)) {
            String lost = firstLeader(cluster);
            cluster.stop(lost);
            String asked = aDataReplica(cluster);

            await().atMost(SOON).pollInterval(Duration.ofMillis(50)).until(() -> {
                cluster.search(asked).wanted(cluster.group(asked));
                return isLed(cluster);
            });
            assertThat(cluster.leaderNode()).isNotEqualTo(lost);
        }
    }

    @Test
    void theOneMemberThatHasEverythingLeadsThoughTheOthersCannotWin() throws Exception {
        try (WalCluster cluster = new WalCluster(directory, WalCluster.FIVE)) {
            String first = firstLeader(cluster);
            List<String> followers = cluster.running().stream()
                    .filter(node -> !node.equals(first) && !node.equals("n5"))
                    .toList();
            String full = followers.getFirst();
            String short1 = followers.get(1);
            String lost = followers.get(2);
            cluster.stop(short1);
            cluster.stop("n5");
            cluster.open(RegionId.of(7, 0));
            await().atMost(SOON)
                    .until(() -> lastIndex(cluster, full) == lastIndex(cluster, first)
                            && lastIndex(cluster, lost) == lastIndex(cluster, first));
            cluster.stop(first);
            cluster.stop(lost);
            cluster.start(short1);
            cluster.start("n5");

            await().atMost(SOON).pollInterval(Duration.ofMillis(50)).until(() -> {
                // Asked at a member that cannot win itself.
                cluster.search(short1).wanted(cluster.group(short1));
                return isLed(cluster);
            });
            assertThat(cluster.leaderNode()).isEqualTo(full);
        }
    }

    @Test
    void aGroupWithALeaderKeepsItHoweverManyAsk() throws Exception {
        try (WalCluster cluster = new WalCluster(directory, WalCluster.FIVE)) {
            WalGroup leader = cluster.group(firstLeader(cluster));
            long term = leader.term();
            for (int i = 0; i < 30; i++) {
                for (String node : cluster.running()) {
                    cluster.search(node).wanted(cluster.group(node));
                }
                TimeUnit.MILLISECONDS.sleep(50);
            }
            assertThat(leader.isLeaderReady()).isTrue();
            assertThat(leader.term()).isEqualTo(term);
        }
    }

    @Test
    void aMinorityDoesNotRaiseTheTerm() throws Exception {
        try (WalCluster cluster = new WalCluster(directory, WalCluster.FIVE)) {
            cluster.stop(firstLeader(cluster));
            cluster.stop(aDataReplica(cluster));
            cluster.stop(aDataReplica(cluster));
            String asked = aDataReplica(cluster);
            long term = cluster.group(asked).term();
            for (int i = 0; i < 30; i++) {
                cluster.search(asked).wanted(cluster.group(asked));
                TimeUnit.MILLISECONDS.sleep(50);
            }
            assertThat(cluster.group(asked).term()).isEqualTo(term);
            assertThat(isLed(cluster)).isFalse();
        }
    }

    /** Lets Raft elect the first leader; from then on its followers stand for election only when they are told to. */
    private static String firstLeader(WalCluster cluster) throws Exception {
        String leader = cluster.leaderNode();
        cluster.setElectionTimeoutMax(NEVER);
        for (String follower : cluster.running()) {
            if (!follower.equals(leader)) {
                cluster.stop(follower);
                cluster.start(follower);
                await().atMost(SOON)
                        .until(() -> cluster.group(follower).leader().isPresent());
            }
        }
        assertThat(cluster.group(leader).isLeaderReady()).isTrue();
        return leader;
    }

    private static boolean isLed(WalCluster cluster) {
        return cluster.running().stream().map(cluster::group).anyMatch(WalGroup::isLeaderReady);
    }

    private static long lastIndex(WalCluster cluster, String node) {
        return cluster.group(node).election().logEnd().index();
    }

    private static String aDataReplica(WalCluster cluster) {
        return cluster.running().stream()
                .filter(node -> !node.equals("n5"))
                .findFirst()
                .orElseThrow();
    }
}
