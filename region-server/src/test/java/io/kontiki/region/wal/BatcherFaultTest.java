package io.kontiki.region.wal;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.MetricRegistry;
import io.kontiki.common.id.RegionId;
import io.kontiki.region.client.EncodedPart;
import io.kontiki.region.client.PartOutcome;
import io.kontiki.region.client.WriterId;
import io.kontiki.region.group.GroupLog;
import io.kontiki.region.leader.GroupBatcher;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatcherFaultTest {
    private static final RegionId REGION = RegionId.of(7, 0);

    @TempDir
    Path directory;

    private static List<EncodedPart> part(int sequence) {
        return List.of(
                GroupLog.encoded(GroupLog.part(REGION, 1, new WriterId(3, 4), sequence, 0, GroupLog.rows(sequence))));
    }

    @Test
    void anErrorOnTheWayToTheLogIsAnUnknownOutcomeAndTheNextWriteGoesOn() throws Exception {
        AtomicInteger looks = new AtomicInteger();
        InstantSource clock = () -> {
            if (looks.incrementAndGet() == 1) {
                throw new AssertionError("made up");
            }
            return Instant.ofEpochMilli(1000);
        };
        try (WalCluster cluster = new WalCluster(directory, List.of("dc-a"));
                ExecutorService completions = Executors.newVirtualThreadPerTaskExecutor()) {
            cluster.open(REGION);
            try (GroupBatcher batcher = new GroupBatcher(cluster.leader(), clock, completions, new MetricRegistry())) {
                assertThat(batcher.write(part(1)).get(10, TimeUnit.SECONDS))
                        .singleElement()
                        .isInstanceOf(PartOutcome.UnknownOutcome.class);
                assertThat(batcher.write(part(2)).get(10, TimeUnit.SECONDS))
                        .singleElement()
                        .isInstanceOf(PartOutcome.Applied.class);
                assertThat(batcher.queuedBytes()).isZero();
            }
        }
    }

    @Test
    void aWriteWhoseOutcomeComesWhenNothingRunsAnyMoreIsAnswered() throws Exception {
        try (WalCluster cluster = new WalCluster(directory, List.of("dc-a"))) {
            cluster.open(REGION);
            ExecutorService ended = Executors.newVirtualThreadPerTaskExecutor();
            ended.shutdownNow();
            try (GroupBatcher batcher =
                    new GroupBatcher(cluster.leader(), () -> Instant.ofEpochMilli(1000), ended, new MetricRegistry())) {
                assertThat(batcher.write(part(1)).get(10, TimeUnit.SECONDS))
                        .singleElement()
                        .isInstanceOf(PartOutcome.UnknownOutcome.class);
            }
        }
    }
}
