package io.kontiki.region.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kontiki.common.error.KontikiException;
import io.kontiki.common.id.RegionId;
import io.kontiki.common.ratis.LogSegments;
import io.kontiki.region.client.PartOutcome;
import io.kontiki.region.client.WriterId;
import io.kontiki.region.entry.EntryCodec;
import io.kontiki.region.entry.LogEntry;
import io.kontiki.region.group.GroupLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.ratis.protocol.RaftGroupId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class WalServerTest {
    private static final RegionId REGION = RegionId.of(7, 0);
    private static final WriterId WRITER = new WriterId(3, 4);

    @TempDir
    Path directory;

    private final Set<Long> acknowledged = new TreeSet<>();
    private long next = 1;

    /** Writes one row with a time of its own until it is acknowledged, whatever happens to leaders, always under its sequence. */
    private void write(WalCluster cluster, int count) {
        for (int i = 0; i < count; i++) {
            long time = next++;
            await().atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> {
                        try {
                            var part =
                                    GroupLog.part(REGION, 1, WRITER, time, Math.max(0, time - 10), GroupLog.rows(time));
                            return cluster.write(cluster.leader(), part)
                                    .getFirst()
                                    .isSuccess();
                        } catch (java.util.concurrent.ExecutionException e) {
                            return false;
                        }
                    });
            acknowledged.add(time);
        }
    }

    /** The data replicas that do not lead; n5 is the witness. */
    private void assertEveryRowOnce(WalCluster cluster, String node) {
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            List<Long> times = new ArrayList<>();
            cluster.content(node, REGION)
                    .forEach(line -> times.add(Long.parseLong(line.substring(line.indexOf(':') + 1))));
            assertThat(times).as(node).hasSameSizeAs(new HashSet<>(times));
            assertThat(new TreeSet<>(times)).as(node).isEqualTo(acknowledged);
        });
    }

    @Test
    void aReplicaThatRatisClosesByItselfCountsAsFailed() throws Exception {
        try (WalCluster cluster = new WalCluster(directory, WalCluster.FIVE)) {
            cluster.open(REGION);
            String follower = cluster.dataFollowers().getFirst();
            RaftGroupId group = RaftGroupId.valueOf(cluster.membership.raftGroup());

            cluster.server(follower).getDivision(group).close();

            await().atMost(Duration.ofSeconds(20))
                    .until(() -> cluster.group(follower).failure().isPresent());
            assertThat(cluster.group(follower).failure().orElseThrow()).hasMessageContaining("restart");
            assertThat(cluster.group(follower).role()).isEqualTo("FAILED");
            assertThat(cluster.failures()).hasSize(1);
        }
    }

    @Test
    void aSingleReplicaRestartsWithEveryAcknowledgedRow() throws Exception {
        try (WalCluster cluster = new WalCluster(directory, List.of("dc-a"))) {
            cluster.open(REGION);
            write(cluster, 50);
            cluster.stopAll();
            cluster.startAll();
            write(cluster, 5);
            assertEveryRowOnce(cluster, "n1");
            cluster.flush();
            write(cluster, 5);
            await().atMost(Duration.ofSeconds(5))
                    .until(() -> cluster.group("n1").snapshotCut() > 0);
            cluster.stopAll();
            cluster.startAll();
            write(cluster, 5);
            assertEveryRowOnce(cluster, "n1");
        }
    }

    @Test
    void aReplicaThatLeadsTellsItsOwnTermAndNotThatOfTheEntryBefore() throws Exception {
        try (WalCluster cluster = new WalCluster(directory, List.of("dc-a"))) {
            cluster.open(REGION);
            for (int start = 0; start < 2; start++) {
                long term = cluster.leader().term();
                await().atMost(Duration.ofSeconds(5))
                        .untilAsserted(() -> assertThat(cluster.toldTerm("n1")).isEqualTo(term));
                cluster.stopAll();
                cluster.startAll();
            }
        }
    }

    @Test
    void anAcknowledgedPartIsAppliedOnceAlsoWhenItIsSentAgainAfterARestartFromASnapshot() throws Exception {
        try (WalCluster cluster = new WalCluster(directory, List.of("dc-a"))) {
            cluster.open(REGION);
            write(cluster, 3);
            cluster.flush();
            await().atMost(Duration.ofSeconds(5))
                    .until(() -> cluster.group("n1").snapshotCut() > 0);
            cluster.stopAll();
            cluster.startAll();
            var again = GroupLog.part(REGION, 1, WRITER, 2, 0, GroupLog.rows(2));
            assertThat(cluster.write(cluster.leader(), again).getFirst()).isEqualTo(new PartOutcome.AlreadyApplied());
            assertEveryRowOnce(cluster, "n1");
        }
    }

    @Test
    void anEmptiedDirectoryOfAMemberRefusesToStart() throws Exception {
        try (WalCluster cluster = new WalCluster(directory, List.of("dc-a"))) {
            cluster.open(REGION);
            cluster.stopAll();
            Path log = cluster.directory("n1")
                    .resolve(cluster.membership.raftGroup().toString());
            Files.move(log, directory.resolve("away"));
            assertThatThrownBy(() -> cluster.start("n1"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("the log of WAL group 1 is gone");
            Files.move(directory.resolve("away"), log);

            Path vote = log.resolve("current").resolve("raft-meta");
            Files.move(vote, directory.resolve("vote"));
            assertThatThrownBy(() -> cluster.start("n1"))
                    .as("Ratis would begin anew")
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("there is no vote in " + log);
            Files.move(directory.resolve("vote"), vote);
            cluster.start("n1");
            cluster.leader();
        }
    }

    @Test
    void aLogThatBeginsBehindTheNewestPointerRefusesToStart() throws Exception {
        try (WalCluster cluster = new WalCluster(directory, List.of("dc-a"))) {
            cluster.open(REGION);
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                write(cluster, 40);
                cluster.flush();
                return cluster.group("n1").firstLogIndex() > 1;
            });
            cluster.stopAll();
            Path machine = cluster.directory("n1")
                    .resolve(cluster.membership.raftGroup().toString())
                    .resolve("sm");
            Path away = Files.createDirectory(directory.resolve("away"));
            move(machine, away);
            assertThatThrownBy(() -> cluster.start("n1"))
                    .rootCause()
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("begins at entry ")
                    .hasMessageContaining("there is no snapshot");
            move(away, machine);
            cluster.start("n1");
            assertEveryRowOnce(cluster, "n1");
        }
    }

    @Test
    void aLogWhoseClosedSegmentWasCutRefusesToStart() throws Exception {
        try (WalCluster cluster = new WalCluster(directory, List.of("dc-a"))) {
            cluster.open(REGION);
            write(cluster, 5);
            cluster.stopAll();
            cluster.startAll(); // a new term: its entries begin another file
            write(cluster, 5);
            cluster.stopAll();
            Path closed = find(cluster.directory("n1"), "log_0-[0-9]+");
            byte[] whole = Files.readAllBytes(closed);
            for (int left : new int[] {0, 20, whole.length - 20}) {
                Files.write(closed, Arrays.copyOf(whole, left));
                assertThatThrownBy(() -> cluster.start("n1"))
                        .rootCause()
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("n1@group-1")
                        .hasMessageContaining(closed + " is damaged");
            }
            Files.write(closed, whole);
            cluster.start("n1");
            assertEveryRowOnce(cluster, "n1");
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try (var files = Files.newDirectoryStream(from, "pointer-*")) {
            for (Path file : files) {
                Files.move(file, to.resolve(file.getFileName()));
            }
        }
    }

    @Test
    void fiveReplicasLoseTheLeaderTheWitnessNeverStaysAndEveryRowIsThereOnce() throws Exception {
        try (WalCluster cluster = new WalCluster(directory, WalCluster.FIVE)) {
            cluster.open(REGION);
            write(cluster, 20);
            String first = cluster.leaderNode();
            cluster.stop(first);
            write(cluster, 20);
            assertThat(cluster.leaderNode()).isNotEqualTo("n5").isNotEqualTo(first);
            cluster.flush();
            write(cluster, 20);
            // The log is purged no further than the cut, on data replicas and witness alike.
            for (String node : cluster.running()) {
                await().atMost(Duration.ofSeconds(10))
                        .until(() -> cluster.group(node).snapshotCut() > 0);
                WalGroup group = cluster.group(node);
                assertThat(group.snapshotCut()).isEqualTo(group.progress().durableCut());
                assertThat(group.firstLogIndex()).isLessThanOrEqualTo(group.snapshotCut() + 1);
            }
            cluster.start(first);
            for (String node : List.of("n1", "n2", "n3", "n4")) {
                assertEveryRowOnce(cluster, node);
            }
            cluster.stopAll();
            cluster.startAll();
            write(cluster, 5);
            for (String node : List.of("n1", "n2", "n3", "n4")) {
                assertEveryRowOnce(cluster, node);
            }
            assertThat(cluster.failures()).isEmpty();
        }
    }

    @Test
    void aReplicaThatIsBehindThePurgedLogStartsFromAnothersSnapshot() throws Exception {
        try (WalCluster cluster = new WalCluster(directory, WalCluster.FIVE)) {
            cluster.open(REGION);
            write(cluster, 5);
            String away = cluster.dataFollowers().getFirst();
            long seen = cluster.group(away).progress().appliedIndex();
            cluster.stop(away);
            cluster.stop("n5");
            write(cluster, 60);
            cluster.flush();
            write(cluster, 60);
            cluster.flush();
            for (String node : cluster.running()) {
                await().atMost(Duration.ofSeconds(10))
                        .until(() -> cluster.group(node).firstLogIndex() > seen + 1);
            }
            write(cluster, 5);
            cluster.start(away);
            cluster.start("n5");
            assertEveryRowOnce(cluster, away);
            assertThat(cluster.group(away).progress().durableCut()).isPositive();
            assertThat(cluster.group(away).firstLogIndex()).isGreaterThan(seen + 1);
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> cluster.group("n5").progress().appliedIndex()
                            >= cluster.leader().committedIndex());
            // It leads as well as any other, and restarts from what it fetched.
            String leader = cluster.leaderNode();
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> cluster.group(leader).transferLeadership(away, Duration.ofSeconds(2))
                            || cluster.leaderNode().equals(away));
            write(cluster, 5);
            cluster.stop(away);
            cluster.start(away);
            write(cluster, 5);
            assertEveryRowOnce(cluster, away);
            assertThat(cluster.failures()).isEmpty();
        }
    }

    @Test
    void aReplicaThatFindsNobodyToFetchASnapshotFromAsksAgain() throws Exception {
        try (WalCluster cluster = new WalCluster(directory, WalCluster.FIVE)) {
            cluster.open(REGION);
            write(cluster, 5);
            String away = cluster.dataFollowers().getFirst();
            long seen = cluster.group(away).progress().appliedIndex();
            cluster.stop(away);
            write(cluster, 60);
            cluster.flush();
            await().atMost(Duration.ofSeconds(10)).until(() -> cluster.leader().firstLogIndex() > seen + 1);
            cluster.failFetches(3);
            cluster.start(away);
            write(cluster, 5);
            assertEveryRowOnce(cluster, away);
            assertThat(cluster.failures()).isEmpty();
        }
    }

    /**
     * A leader that was cut off with one follower leaves both with a tail that nobody else has. It reaches beyond the beginning of the next
     * leader's log, who takes it for a reason not to offer a snapshot again (Ratis), once the follower says that it is installing one.
     */
    @Test
    void aReplicaWithATailOfAnotherTermStartsFromAnothersSnapshot() throws Exception {
        try (WalCluster cluster = new WalCluster(directory, WalCluster.FIVE)) {
            cluster.open(REGION);
            write(cluster, 5);
            String old = cluster.leaderNode();
            List<String> data = cluster.dataFollowers();
            String with = data.getFirst();
            cluster.stop(data.get(1));
            cluster.stop(data.get(2));
            WalGroup cutOff = cluster.group(old);
            Thread last = Thread.ofVirtual().start(() -> cluster.stop("n5"));
            for (int i = 0; i < 300; i++) {
                cutOff.propose(EntryCodec.encodeControl(new LogEntry.Freeze(1000)));
                Thread.sleep(2);
            }
            last.join();
            cluster.stop(old);
            cluster.stop(with);
            for (String node : List.of(data.get(1), data.get(2), "n5")) {
                cluster.start(node);
            }
            write(cluster, 60);
            cluster.flush();
            write(cluster, 60);
            cluster.flush();
            cluster.start(old);
            cluster.start(with);
            write(cluster, 5);
            assertEveryRowOnce(cluster, old);
            assertEveryRowOnce(cluster, with);
            assertThat(cluster.failures()).isEmpty();
        }
    }

    @Test
    void aWitnessRefusesReadsAndAFollowerSendsAway() throws Exception {
        try (WalCluster cluster = new WalCluster(directory, WalCluster.FIVE)) {
            cluster.open(REGION);
            cluster.leader().readBarrier(Duration.ofSeconds(2));
            String leader = cluster.leaderNode();
            String follower = cluster.running().stream()
                    .filter(n -> !n.equals(leader) && !n.equals("n5"))
                    .findFirst()
                    .orElseThrow();
            assertThatThrownBy(() -> cluster.group("n5").readBarrier(Duration.ofSeconds(2)))
                    .isInstanceOf(KontikiException.class)
                    .hasMessageContaining("witness");
            assertThatThrownBy(() -> cluster.group(follower).readBarrier(Duration.ofSeconds(2)))
                    .isInstanceOf(KontikiException.class)
                    .hasMessageContaining("does not lead");
            assertThat(cluster.group(leader).transferLeadership(follower, Duration.ofSeconds(3)))
                    .isTrue();
            await().atMost(Duration.ofSeconds(5))
                    .until(() -> cluster.leaderNode().equals(follower));
        }
    }

    @Test
    void aMemberThatCannotWriteItsVoteStopsAndHasItsTermAgainAfterARestart() throws Exception {
        try (WalCluster cluster = new WalCluster(directory, WalCluster.FIVE)) {
            cluster.open(REGION);
            write(cluster, 5);
            String full = cluster.dataFollowers().getFirst();
            Path vote = find(cluster.directory(full), "raft-meta");
            String before = Files.readString(vote);
            Files.createSymbolicLink(vote.resolveSibling("raft-meta.tmp"), Path.of("/dev/full"));

            cluster.stop(cluster.leaderNode());
            write(cluster, 5);

            await().atMost(Duration.ofSeconds(20))
                    .until(() -> cluster.failures().containsKey(full));
            assertThat(cluster.failures().get(full)).hasMessageContaining("term and vote");
            assertThat(Files.readString(vote)).isEqualTo(before);
            cluster.stop(full);
            cluster.start(full);
            assertEveryRowOnce(cluster, full);
        }
    }

    @Test
    void aReplicaThatWasKilledAsItInstalledASnapshotGoesOnFromThere() throws Exception {
        try (WalCluster cluster = new WalCluster(directory, WalCluster.FIVE)) {
            cluster.open(REGION);
            write(cluster, 5);
            String killed = cluster.dataFollowers().getFirst();
            assertEveryRowOnce(cluster, killed);
            cluster.stop(killed);
            Path open = find(cluster.directory(killed), "log_inprogress_[0-9]+");
            byte[] before = Files.readAllBytes(open);
            Path leaders = find(cluster.directory(cluster.leaderNode()), "current");
            long next = cluster.leader().progress().appliedIndex() + 1;
            while (LogSegments.first(leaders).orElseThrow() <= next) {
                write(cluster, 20);
                cluster.flush();
            }
            cluster.start(killed);
            assertEveryRowOnce(cluster, killed);
            cluster.stop(killed);

            // The snapshot is there, and the log as it was before: Ratis had no time to close and delete it.
            try (Stream<Path> segments = Files.list(open.getParent())) {
                for (Path segment : segments.filter(
                                file -> file.getFileName().toString().startsWith("log_"))
                        .toList()) {
                    Files.delete(segment);
                }
            }
            Files.write(open, before);
            cluster.stop(cluster.leaderNode()); // an entry of another term begins a segment
            cluster.start(killed);
            write(cluster, 5);

            assertEveryRowOnce(cluster, killed);
        }
    }

    private static Path find(Path directory, String name) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.getFileName().toString().matches(name))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
