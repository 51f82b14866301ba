package io.kontiki.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kontiki.common.id.RegionId;
import io.kontiki.common.schema.TableOptions;
import io.kontiki.region.client.WriterId;
import io.kontiki.region.group.GroupLog;
import io.kontiki.region.leader.SweepPolicy;
import io.kontiki.storage.InMemoryObjectStore;
import io.kontiki.storage.ObjectContent;
import io.kontiki.storage.ObjectKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class SweepTest {
    private static final String FOLDER = "public/" + RegionCluster.TABLE + "/" + RegionCluster.REGION.value() + "/";
    private static final int FILES = 4;

    @TempDir
    Path directory;

    private final InMemoryObjectStore store = new InMemoryObjectStore("memory");

    private List<String> allFiles() {
        List<String> keys = new ArrayList<>();
        store.forEach("", object -> keys.add(object.key().path()));
        return keys;
    }

    private List<String> dataFiles() {
        List<String> keys = new ArrayList<>();
        store.forEach(FOLDER, object -> keys.add(object.key().path()));
        return keys.stream().filter(key -> key.endsWith(".parquet")).toList();
    }

    @Test
    void replacedFilesAndOrphansOfLowerTermsGoAndNothingElse() throws Exception {
        // Long enough for files to come and be replaced between two looks of the sweep.
        SweepPolicy policy = new SweepPolicy(Duration.ofSeconds(1), Duration.ofMillis(300));
        try (RegionCluster cluster =
                new RegionCluster(directory, List.of("dc-a"), store, settings -> settings.withSweep(policy))) {
            cluster.createTable(GroupLog.SCHEMA, TableOptions.DEFAULT);
            for (int i = 1; i <= FILES; i++) {
                var part = GroupLog.part(RegionCluster.REGION, 1, new WriterId(1, 1), i, i, GroupLog.rows(i));
                assertThat(cluster.write(part).isSuccess()).isTrue();
                cluster.flush();
            }
            List<String> flushed = dataFiles();
            long term = cluster.status("n1").term();
            ObjectKey orphan = ObjectKey.of(FOLDER + (term - 1) + "-orphan.parquet");
            ObjectKey underWay = ObjectKey.of(FOLDER + term + "-underway.parquet");
            ObjectKey foreign = ObjectKey.of(FOLDER + "somebody-elses");
            for (ObjectKey key : List.of(orphan, underWay, foreign)) {
                store.put(key, ObjectContent.of(new byte[] {1}));
            }
            cluster.client.compact(cluster.leader(), RegionCluster.GROUP, Duration.ofSeconds(20));
            // The snapshot on disk names the replaced files until the next cut. A merge in the background may replace
            // more of
            // them after any cut, so there is another cut until all are gone.
            AtomicInteger rows = new AtomicInteger(FILES);
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                int row = rows.incrementAndGet();
                var next = GroupLog.part(RegionCluster.REGION, 1, new WriterId(1, 1), row, row, GroupLog.rows(row));
                assertThat(cluster.write(next).isSuccess()).isTrue();
                cluster.flush();
                assertThat(dataFiles()).doesNotContainAnyElementsOf(flushed);
                assertThat(store.head(orphan)).isEmpty();
            });
            assertThat(store.head(underWay)).isPresent();
            assertThat(store.head(foreign)).isPresent();
            List<Long> written = LongStream.rangeClosed(1, rows.get()).boxed().toList();
            assertThat(cluster.times(RegionCluster.REGION)).isEqualTo(written);
            cluster.stopAll();
            cluster.startAll();
            assertThat(cluster.times(RegionCluster.REGION)).isEqualTo(written);
        }
    }

    @Test
    void aMemberThatWasAwayStartsTheSafeTimeOver() throws Exception {
        SweepPolicy policy = new SweepPolicy(Duration.ofMillis(100), Duration.ofSeconds(5));
        try (RegionCluster cluster = new RegionCluster(
                directory, List.of("dc-a", "dc-b", "dc-c"), store, settings -> settings.withSweep(policy))) {
            cluster.createTable(GroupLog.SCHEMA, TableOptions.DEFAULT);
            var part = GroupLog.part(RegionCluster.REGION, 1, new WriterId(1, 1), 1, 1, GroupLog.rows(1));
            assertThat(cluster.write(part).isSuccess()).isTrue();
            String away = cluster.nodes().stream()
                    .filter(node -> !node.equals(cluster.leaderNode()))
                    .findFirst()
                    .orElseThrow();
            long term = cluster.status(cluster.leaderNode()).term();
            ObjectKey orphan = ObjectKey.of(FOLDER + (term - 1) + "-orphan.parquet");
            store.put(orphan, ObjectContent.of(new byte[] {1}));
            long put = System.nanoTime();
            awaitAge(put, Duration.ofMillis(700)); // a few sweeps, all of whose questions are answered
            cluster.stop(away);
            awaitAge(put, policy.safeTime().plusSeconds(1));
            assertThat(store.head(orphan)).as("while a member is away").isPresent();
            long back = System.nanoTime();
            cluster.start(away);
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> store.head(orphan).isEmpty());
            assertThat(Duration.ofNanos(System.nanoTime() - back)).isGreaterThanOrEqualTo(policy.safeTime());
        }
    }

    private static void awaitAge(long sinceNanos, Duration age) {
        await().atMost(Duration.ofSeconds(30)).until(() -> System.nanoTime() - sinceNanos >= age.toNanos());
    }

    @Test
    void theFilesOfADroppedTableGoOnceNoSnapshotOfAnyMemberNeedsThem() throws Exception {
        SweepPolicy policy = new SweepPolicy(Duration.ofMillis(100), Duration.ofMillis(300));
        int dropped = RegionCluster.TABLE + 1;
        RegionId gone = RegionId.of(dropped, 0);
        String goneFolder = "public/" + dropped + "/" + gone.value() + "/";
        try (RegionCluster cluster = new RegionCluster(
                directory, List.of("dc-a", "dc-b", "dc-c"), store, settings -> settings.withSweep(policy))) {
            cluster.addTable(dropped, GroupLog.SCHEMA, TableOptions.DEFAULT);
            cluster.createTable(GroupLog.SCHEMA, TableOptions.DEFAULT);
            for (RegionId region : List.of(gone, RegionCluster.REGION)) {
                assertThat(cluster.write(GroupLog.part(region, 1, new WriterId(1, 1), 1, 1, GroupLog.rows(1)))
                                .isSuccess())
                        .isTrue();
            }
            cluster.flush();
            String away = cluster.nodes().stream()
                    .filter(node -> !node.equals(cluster.leaderNode()))
                    .findFirst()
                    .orElseThrow();
            long cut = cluster.status(cluster.leaderNode()).cut();
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> cluster.server(away)
                                    .find(RegionCluster.GROUP)
                                    .orElseThrow()
                                    .group()
                                    .snapshotCut()
                            >= cut);
            cluster.stop(away);
            ObjectKey foreign = ObjectKey.of(goneFolder + "somebody-elses");
            store.put(foreign, ObjectContent.of(new byte[] {1}));

            cluster.dropTable(dropped);
            // Without one more write there is a snapshot that does not name the Region any more.
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> cluster.status(cluster.leaderNode()).cut() > cut);
            assertThat(allFiles())
                    .as("the node that is away starts from a snapshot that names them")
                    .anyMatch(key -> key.startsWith(goneFolder) && key.endsWith(".parquet"));
            cluster.start(away);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> allFiles().stream()
                            .filter(key -> key.startsWith(goneFolder))
                            .toList()
                            .equals(List.of(foreign.path())));
            assertThat(dataFiles()).hasSize(1);
            cluster.stopAll();
            cluster.startAll();
            assertThat(cluster.times(RegionCluster.REGION)).isEqualTo(List.of(1L));
        }
    }
}
