package io.kontiki.region.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontiki.common.schema.MergeMode;
import io.kontiki.common.schema.TableOptions;
import io.kontiki.query.source.TagTimePredicate;
import io.kontiki.region.compaction.CompactionJob;
import io.kontiki.region.compaction.CompactionPlan;
import io.kontiki.region.compaction.CompactionPlanner;
import io.kontiki.region.compaction.CompactionSettings;
import io.kontiki.region.flush.FlushJob;
import io.kontiki.storage.ObjectStoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store or a file that fails in the middle of a flush or a compaction leaves nothing half done, and the job can be repeated. */
class FlushFaultTest {
    @TempDir
    Path directory;

    @Test
    void aFailedFlushLeavesNoLocalFileAndCanBeRepeated() throws IOException {
        try (BufferAllocator allocator = new RootAllocator();
                TestRegion region = region(allocator)) {
            RegionModel model = new RegionModel(MergeMode.LAST_ROW);
            new RegionWorkload(new Random(1), region, model).write(500);
            region.freeze();
            for (int failing = 1; failing <= 3; failing++) {
                FailingPuts store = new FailingPuts(region.store, failing);
                assertThatThrownBy(() -> new FlushJob(store, region.names, region.directory).run(region.frozenRegion()))
                        .isInstanceOf(ObjectStoreException.Unavailable.class);
                assertThat(localFiles(region)).isEmpty();
            }
            region.flushed(region.flush());
            assertThat(localFiles(region)).isEmpty();
            requireModel(region, model);
        }
    }

    @Test
    void aFailedCompactionLeavesTheManifestAndNoLocalFile() throws IOException {
        try (BufferAllocator allocator = new RootAllocator();
                TestRegion region = region(allocator)) {
            RegionModel model = new RegionModel(MergeMode.LAST_ROW);
            RegionWorkload workload = new RegionWorkload(new Random(2), region, model);
            for (int round = 0; round < 3; round++) {
                workload.write(300);
                region.freezeAndFlush();
            }
            CompactionSettings eager = new CompactionSettings(1 << 30, 2, 1, 8, 1 << 30, 32, Duration.ofDays(1));
            CompactionPlan plan = new CompactionPlanner(eager)
                    .plan(region.manifest, region.schema, null, 0)
                    .orElseThrow();
            FailingPuts store = new FailingPuts(region.store, 1);
            CompactionJob job = new CompactionJob(store, region.cache, region.names, region.directory);
            CompactionJob.Subject subject =
                    new CompactionJob.Subject(TestRegion.REGION, region.schema, region.mergeMode(), region.series);
            assertThatThrownBy(() -> job.run(plan, subject)).isInstanceOf(ObjectStoreException.Unavailable.class);
            assertThat(localFiles(region)).isEmpty();
            requireModel(region, model);
            assertThat(region.compact(eager)).isTrue();
            requireModel(region, model);
        }
    }

    @Test
    void rowsBeyondTheTtlAreNotSeenAndTheirFilesLeave() throws IOException {
        try (BufferAllocator allocator = new RootAllocator();
                TestRegion region = new TestRegion(
                        TestTable.everyType(),
                        new TableOptions(MergeMode.LAST_ROW, Duration.ofMillis(1), null, Map.of()),
                        allocator,
                        directory)) {
            new RegionWorkload(new Random(3), region, new RegionModel(MergeMode.LAST_ROW)).write(300);
            region.freezeAndFlush();
            // The rows' times are some microseconds after 1970, besides the extremes.
            try (RegionScan scan = RegionScan.open(region::image, TagTimePredicate.ALL, 1, region.cache)) {
                assertThat(scan.queryTimeTtlCutoff()).isZero();
            }
            try (RegionScan scan = RegionScan.open(region::image, TagTimePredicate.ALL, 1_000, region.cache)) {
                assertThat(scan.queryTimeTtlCutoff()).isEqualTo(999_000_000L);
                assertThat(scan.files()).allMatch(file -> file.maxTimestamp() >= 999_000_000L);
            }
        }
    }

    private TestRegion region(BufferAllocator allocator) throws IOException {
        return new TestRegion(
                TestTable.everyType(),
                new TableOptions(MergeMode.LAST_ROW, null, null, Map.of()),
                allocator,
                directory);
    }

    private static void requireModel(TestRegion region, RegionModel model) throws IOException {
        try (RegionScan scan = RegionScan.open(region::image, TagTimePredicate.ALL, 0, region.cache)) {
            List<String> found = new RegionRead(scan).texts(region.allocator, TagTimePredicate.ALL, row -> true);
            RegionModel.requireSame("after the fault", found, model.texts(row -> true));
        }
    }

    private static List<Path> localFiles(TestRegion region) throws IOException {
        try (Stream<Path> files = Files.list(region.directory)) {
            return files.toList();
        }
    }
}
