package io.kontiki.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kontiki.common.schema.TableOptions;
import io.kontiki.region.admission.AdmissionLimits;
import io.kontiki.region.client.GroupStatus;
import io.kontiki.region.client.PartOutcome;
import io.kontiki.region.client.WritePart;
import io.kontiki.region.client.WriterId;
import io.kontiki.region.group.GroupLog;
import io.kontiki.region.leader.FlushPolicy;
import io.kontiki.storage.Fault;
import io.kontiki.storage.FaultInjectingObjectStore;
import io.kontiki.storage.InMemoryObjectStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class StoreOutageTest {
    private static final WriterId WRITER = new WriterId(8, 9);
    private static final int ROWS = 4000;

    @TempDir
    Path directory;

    private long next = 1;
    private long sequence;

    private WritePart part(int rows) {
        byte[] payload = GroupLog.rows(LongStream.range(next, next + rows).toArray());
        next += rows;
        return GroupLog.part(RegionCluster.REGION, 1, WRITER, ++sequence, sequence, payload);
    }

    private FaultInjectingObjectStore store() {
        return new FaultInjectingObjectStore(
                new InMemoryObjectStore("memory"), (operation, key) -> Fault.NONE, delay -> {});
    }

    @Test
    void whileTheStoreIsDownRowsGoToLocalFilesWritesGoOnAndEverythingIsFlushedAfterwards() throws Exception {
        FaultInjectingObjectStore store = store();
        AdmissionLimits limits = new AdmissionLimits(2 << 20, 1000, 1000, 1, 0.0001, 1 << 20);
        FlushPolicy policy = new FlushPolicy(300_000, Duration.ofMinutes(1), Duration.ofMillis(200));
        try (RegionCluster cluster = new RegionCluster(
                directory,
                List.of("dc-a"),
                store,
                settings -> settings.withAdmission(limits).withFlush(policy))) {
            cluster.createTable(GroupLog.SCHEMA, TableOptions.DEFAULT);
            store.unavailable(true);
            // Several times the limit: "busy" may come for a while, but not for ever.
            await().atMost(Duration.ofSeconds(40)).until(() -> {
                assertThat(cluster.write(part(ROWS)).isSuccess()).isTrue();
                return next > 25L * ROWS;
            });
            GroupStatus during = cluster.status("n1");
            assertThat(during.openCuts()).isPositive();
            assertThat(during.regions().getFirst().files()).isZero();
            assertThat(during.flushFailures()).isPositive();
            assertThat(directory.resolve("n1").resolve("spill")).isNotEmptyDirectory();
            assertThat(cluster.times(RegionCluster.REGION)).hasSize((int) next - 1);
            store.unavailable(false);
            cluster.flush();
            assertThat(cluster.status("n1").openCuts()).isZero();
            assertThat(cluster.times(RegionCluster.REGION))
                    .isEqualTo(LongStream.range(1, next).boxed().toList());
            await().atMost(Duration.ofSeconds(5))
                    .untilAsserted(() ->
                            assertThat(directory.resolve("n1").resolve("spill")).isEmptyDirectory());
        }
    }

    @Test
    void aNodeThatStartsWhileTheStoreIsDownWaitsForIt() throws Exception {
        FaultInjectingObjectStore store = store();
        try (RegionCluster cluster = new RegionCluster(directory, List.of("dc-a"), store, settings -> settings)) {
            cluster.createTable(GroupLog.SCHEMA, TableOptions.DEFAULT);
            assertThat(cluster.write(part(10)).isSuccess()).isTrue();
            cluster.flush();
            assertThat(cluster.write(part(10)).isSuccess()).isTrue();
            await().atMost(Duration.ofSeconds(5))
                    .until(() -> cluster.server("n1")
                                    .find(RegionCluster.GROUP)
                                    .orElseThrow()
                                    .group()
                                    .snapshotCut()
                            > 0);
            cluster.stopAll();
            store.unavailable(true);
            Thread starting = Thread.ofVirtual().start(cluster::startAll);
            await().atMost(Duration.ofSeconds(5)).until(() -> store.refusedWhileOff() > 0);
            store.unavailable(false);
            starting.join();
            assertThat(cluster.times(RegionCluster.REGION))
                    .isEqualTo(LongStream.range(1, next).boxed().toList());
        }
    }

    @Test
    void pastTheSeriesLimitNewSeriesAreRefusedAndKnownOnesAreNot() throws Exception {
        AdmissionLimits limits = new AdmissionLimits(64 << 20, 1000, 1, 1, 0.0001, 1 << 20);
        try (RegionCluster cluster =
                new RegionCluster(directory, List.of("dc-a"), store(), settings -> settings.withAdmission(limits))) {
            cluster.createTable(GroupLog.SCHEMA, TableOptions.DEFAULT);
            assertThat(cluster.write(part(1)).isSuccess()).isTrue();
            assertThat(cluster.write(part(1)).isSuccess()).isTrue();
            WritePart other = GroupLog.part(RegionCluster.REGION, 1, WRITER, 50, 49, GroupLog.rowsOf("other", 7));
            assertThat(((PartOutcome.Busy) cluster.write(other)).reason())
                    .contains("1 series")
                    .contains("limit is 1");
        }
    }
}
