package io.kontiki.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.id.RegionId;
import io.kontiki.common.metric.Metrics;
import io.kontiki.common.schema.ColumnRole;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import io.kontiki.common.schema.TableOptions;
import io.kontiki.query.plan.FragmentSpec;
import io.kontiki.query.source.TagTimePredicate;
import io.kontiki.region.client.GroupStatus;
import io.kontiki.region.client.PartKind;
import io.kontiki.region.client.PartOutcome;
import io.kontiki.region.client.WritePart;
import io.kontiki.region.client.WriterId;
import io.kontiki.region.group.GroupLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class RegionServerTest {
    private static final WriterId WRITER = new WriterId(5, 6);
    private static final List<String> FIVE = List.of("dc-a", "dc-a", "dc-b", "dc-b", "dc-c");

    @TempDir
    Path directory;

    private long next = 1;

    private WritePart part(RegionId region) {
        long time = next++;
        return GroupLog.part(region, 1, WRITER, time, Math.max(0, time - 5), GroupLog.rows(time));
    }

    private void write(RegionCluster cluster, int count) {
        for (int i = 0; i < count; i++) {
            assertThat(cluster.write(part(RegionCluster.REGION)).isSuccess()).isTrue();
        }
    }

    private List<Long> written() {
        return LongStream.range(1, next).boxed().toList();
    }

    @Test
    void aStandaloneServerWritesFlushesReadsAndRestarts() throws Exception {
        try (RegionCluster cluster = new RegionCluster(directory, List.of("dc-a"))) {
            cluster.createTable(GroupLog.SCHEMA, TableOptions.DEFAULT);
            write(cluster, 20);
            assertThat(cluster.times(RegionCluster.REGION)).isEqualTo(written());
            cluster.flush();
            assertThat(cluster.status("n1").regions().getFirst().files()).isEqualTo(1);
            assertThat(cluster.status("n1").regions().getFirst().memoryRows()).isZero();
            assertThat(cluster.times(RegionCluster.REGION)).isEqualTo(written());
            write(cluster, 20);
            assertThat(cluster.times(RegionCluster.REGION)).isEqualTo(written());
            cluster.stopAll();
            cluster.startAll();
            assertThat(cluster.times(RegionCluster.REGION)).isEqualTo(written());
            write(cluster, 5);
            cluster.flush();
            assertThat(cluster.times(RegionCluster.REGION)).isEqualTo(written());
        }
    }

    @Test
    void aGroupTellsHowManyWritersItRemembersAlsoAfterARestart() throws Exception {
        String name = Metrics.name("kontiki_wal_writers", "group", Integer.toString(RegionCluster.GROUP));
        try (RegionCluster cluster = new RegionCluster(directory, List.of("dc-a"))) {
            cluster.createTable(GroupLog.SCHEMA, TableOptions.DEFAULT);
            for (int writer = 1; writer <= 3; writer++) {
                for (int sequence = 1; sequence <= 2; sequence++) {
                    WritePart part = GroupLog.part(
                            RegionCluster.REGION, 1, new WriterId(9, writer), sequence, 1, GroupLog.rows(sequence));
                    assertThat(cluster.write(part).isSuccess()).isTrue();
                }
            }
            await().atMost(Duration.ofSeconds(10)).until(() -> Objects.equals(cluster.gauge("n1", name), 3L));
            cluster.flush();
            cluster.stopAll();
            cluster.startAll();
            await().atMost(Duration.ofSeconds(10)).until(() -> Objects.equals(cluster.gauge("n1", name), 3L));
        }
    }

    @Test
    void aServerThatHasSteppedDownLeadsNothingAndStillAnswers() throws Exception {
        FragmentSpec times = new FragmentSpec("SELECT k1 FROM scan ORDER BY 1", List.of(1), TagTimePredicate.ALL);
        try (RegionCluster cluster = new RegionCluster(directory, List.of("dc-a", "dc-b", "dc-c"))) {
            cluster.createTable(GroupLog.SCHEMA, TableOptions.DEFAULT);
            write(cluster, 10);
            String first = cluster.leaderNode();
            cluster.server(first).stepDown();
            assertThat(cluster.status(first).leaderReady()).isFalse();
            write(cluster, 10);
            assertThat(cluster.leaderNode()).isNotEqualTo(first);
            long applied = cluster.status(cluster.leaderNode()).appliedIndex();
            await().until(() -> cluster.status(first).appliedIndex() >= applied);
            assertThat(cluster.readAt(first, RegionCluster.REGION, times, applied))
                    .isEqualTo(written());
        }
    }

    @Test
    void aReplicaAnswersFromWhatItHasOnceItHasAppliedEnough() throws Exception {
        FragmentSpec times = new FragmentSpec("SELECT k1 FROM scan ORDER BY 1", List.of(1), TagTimePredicate.ALL);
        try (RegionCluster cluster = new RegionCluster(directory, FIVE)) {
            cluster.createTable(GroupLog.SCHEMA, TableOptions.DEFAULT);
            write(cluster, 10);
            cluster.flush();
            write(cluster, 10);
            long applied = cluster.status(cluster.leaderNode()).appliedIndex();
            for (String node : List.of("n1", "n2", "n3", "n4")) {
                await().untilAsserted(() ->
                        assertThat(cluster.status(node).appliedIndex()).isGreaterThanOrEqualTo(applied));
                assertThat(cluster.readAt(node, RegionCluster.REGION, times, applied))
                        .as(node)
                        .isEqualTo(written());
            }
            assertThatThrownBy(() -> cluster.readAt("n2", RegionCluster.REGION, times, applied + 1_000_000))
                    .isInstanceOfSatisfying(
                            KontikiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BUSY));
            assertThatThrownBy(() -> cluster.readAt("n5", RegionCluster.REGION, times, 0))
                    .as("the witness has no rows")
                    .isInstanceOfSatisfying(
                            KontikiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.REGION_NOT_HERE));
        }
    }

    @Test
    void aReadThatKnowsAColumnBeforeTheGroupWaitsForIt() throws Exception {
        try (RegionCluster cluster = new RegionCluster(directory, List.of("dc-a"))) {
            cluster.createTable(GroupLog.SCHEMA, TableOptions.DEFAULT);
            write(cluster, 3);
            var wider = GroupLog.SCHEMA.withAdded(
                    List.of(new ColumnSchema(0, "extra", DataType.INT64, ColumnRole.FIELD, true, null)));
            int extra = wider.column("extra").orElseThrow().id();
            cluster.addTable(RegionCluster.TABLE, wider, TableOptions.DEFAULT);
            cluster.meta.publishQuietly(cluster.image());

            String sql = "SELECT k1 FROM scan WHERE " + FragmentSpec.columnName(extra) + " IS NULL ORDER BY 1";
            FragmentSpec spec = new FragmentSpec(sql, List.of(1, extra), TagTimePredicate.ALL);

            assertThat(cluster.read(RegionCluster.REGION, spec, cluster.leader()))
                    .isEqualTo(written());
        }
    }

    @Test
    void aWriteThatKnowsATableOrAColumnBeforeTheGroupWaitsForIt() throws Exception {
        try (RegionCluster cluster = new RegionCluster(directory, List.of("dc-a"))) {
            cluster.leader();
            cluster.addTable(RegionCluster.TABLE, GroupLog.SCHEMA, TableOptions.DEFAULT);
            cluster.meta.publishQuietly(cluster.image());
            assertThat(cluster.write(part(RegionCluster.REGION)).isSuccess()).isTrue();
            var wider = GroupLog.SCHEMA.withAdded(
                    List.of(new ColumnSchema(0, "extra", DataType.INT64, ColumnRole.FIELD, true, null)));
            cluster.addTable(RegionCluster.TABLE, wider, TableOptions.DEFAULT);
            cluster.meta.publishQuietly(cluster.image());
            WritePart newer =
                    new WritePart(RegionCluster.REGION, 1, 2, PartKind.ROWS, WRITER, 77, 75, GroupLog.rows(77));
            assertThat(cluster.write(newer).isSuccess()).isTrue();
            WritePart unknown = new WritePart(RegionId.of(9, 9), 1, 1, PartKind.ROWS, WRITER, 1, 0, GroupLog.rows(1));
            assertThat(cluster.write(unknown)).isEqualTo(new PartOutcome.NotHere(-1));
            cluster.dropTable(RegionCluster.TABLE);
            await().atMost(Duration.ofSeconds(5))
                    .until(() -> cluster.status("n1").regions().isEmpty());
        }
    }

    @Test
    void nothingIsAcknowledgedIntoADroppedTableOnceTheLeaderHasCaughtUpWithTheDrop() throws Exception {
        try (RegionCluster cluster = new RegionCluster(directory, List.of("dc-a"))) {
            cluster.createTable(GroupLog.SCHEMA, TableOptions.DEFAULT);
            write(cluster, 3);
            // The leader has not heard of it, and would not look for a second.
            cluster.dropTableQuietly(RegionCluster.TABLE);

            cluster.client.reconcile(
                    cluster.leader(), RegionCluster.GROUP, cluster.image().version(), Duration.ofSeconds(5));

            assertThat(cluster.status("n1").regions()).isEmpty();
            assertThat(cluster.write(part(RegionCluster.REGION))).isEqualTo(new PartOutcome.NotHere(-1));
        }
    }

    @Test
    void aLeadershipIsNotHandedToANodeThatDoesNotAnswer() throws Exception {
        try (RegionCluster cluster = new RegionCluster(directory, FIVE)) {
            cluster.createTable(GroupLog.SCHEMA, TableOptions.DEFAULT);
            write(cluster, 1);
            String leader = cluster.leaderNode();
            String dead = leader.equals("n4") ? "n3" : "n4";
            cluster.stop(dead);
            await().untilAsserted(() -> assertThatThrownBy(() -> cluster.client.transferLeadership(
                            cluster.addressOf(leader), RegionCluster.GROUP, dead, Duration.ofSeconds(10)))
                    .isInstanceOf(KontikiException.class)
                    .hasMessageContaining(dead + " has not answered the leader of WAL group 1"));
            write(cluster, 1);
        }
    }

    @Test
    void onlyTheLeaderCanSayThatItHasCaughtUpWithAnImage() throws Exception {
        try (RegionCluster cluster = new RegionCluster(directory, FIVE)) {
            cluster.createTable(GroupLog.SCHEMA, TableOptions.DEFAULT);
            write(cluster, 1);
            String leader = cluster.leaderNode();
            for (String node : List.of("n1", "n2", "n3", "n4", "n5")) {
                if (!node.equals(leader)) {
                    assertThatThrownBy(() -> cluster.client.reconcile(
                                    cluster.addressOf(node), RegionCluster.GROUP, 1, Duration.ofSeconds(5)))
                            .as(node)
                            .isInstanceOfSatisfying(
                                    KontikiException.class,
                                    e -> assertThat(e.code()).isIn(ErrorCode.NOT_LEADER, ErrorCode.WITNESS));
                }
            }
            cluster.client.reconcile(cluster.leader(), RegionCluster.GROUP, 1, Duration.ofSeconds(5));
        }
    }

    @Test
    void aStartThatIsRefusedSaysWhyAndChangesNothing() throws Exception {
        try (RegionCluster cluster = new RegionCluster(directory, List.of("dc-a"))) {
            cluster.createTable(GroupLog.SCHEMA, TableOptions.DEFAULT);
            write(cluster, 3);
            cluster.stopAll();
            Path held = directory.resolve("n1").resolve("wal").resolve("held-groups.json");
            byte[] right = Files.readAllBytes(held);
            Files.write(held, Arrays.copyOf(right, right.length - 20));
            assertThatThrownBy(cluster::startAll)
                    .isInstanceOfSatisfying(
                            KontikiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFIGURATION))
                    .hasMessageContaining(held + " is damaged");
            Files.write(held, right);
            cluster.startAll();
            assertThat(cluster.times(RegionCluster.REGION)).isEqualTo(written());
        }
    }

    @Test
    void fiveServersLoseTheirLeaderAndANodeThatWasAwayStartsFromASnapshot() throws Exception {
        try (RegionCluster cluster = new RegionCluster(directory, FIVE)) {
            cluster.createTable(GroupLog.SCHEMA, TableOptions.DEFAULT);
            write(cluster, 10);
            String first = cluster.leaderNode();
            cluster.stop(first);
            write(cluster, 10);
            assertThat(cluster.leaderNode()).isNotEqualTo("n5");
            cluster.flush();
            write(cluster, 10);
            cluster.flush();
            for (String node : cluster.nodes()) {
                long cut = cluster.status(cluster.leaderNode()).cut();
                await().atMost(Duration.ofSeconds(5))
                        .until(() -> cluster.status(node).cut() == cut);
            }
            cluster.start(first);
            write(cluster, 5);
            assertThat(cluster.times(RegionCluster.REGION)).isEqualTo(written());
            await().atMost(Duration.ofSeconds(15)).until(() -> {
                List<GroupStatus> all = new ArrayList<>();
                cluster.nodes().forEach(node -> all.add(cluster.status(node)));
                return all.stream().map(GroupStatus::appliedIndex).distinct().count() == 1;
            });
            // Whoever leads serves all of it: hand the group round.
            for (String node : List.of("n1", "n2", "n3", "n4")) {
                if (!cluster.leaderNode().equals(node)) {
                    cluster.client.transferLeadership(
                            cluster.leader(), RegionCluster.GROUP, node, Duration.ofSeconds(5));
                    await().atMost(Duration.ofSeconds(5))
                            .until(() -> cluster.leaderNode().equals(node));
                }
                assertThat(cluster.times(RegionCluster.REGION)).as(node).isEqualTo(written());
            }
            cluster.stopAll();
            cluster.startAll();
            assertThat(cluster.times(RegionCluster.REGION)).isEqualTo(written());
        }
    }
}
