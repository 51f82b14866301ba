package io.kontiki.region.scan;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.common.schema.MergeMode;
import io.kontiki.common.schema.TableOptions;
import io.kontiki.query.source.TagTimePredicate;
import io.kontiki.region.compaction.CompactionSettings;
import io.kontiki.region.manifest.SstFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random histories of one Region against a plain model, whole contents and random predicates compared after every step. */
class RegionModelTest {
    private static final int HISTORIES = Integer.getInteger("kontiki.test.histories", 5);
    private static final int STEPS = 25;

    /** Folds and merges whatever there is. */
    private static final CompactionSettings EAGER =
            new CompactionSettings(1 << 30, 2, 1, 8, 1 << 30, 32, Duration.ofMillis(1));
    /** No window is small enough: only the oldest late rows are folded. */
    private static final CompactionSettings NARROW =
            new CompactionSettings(1 << 30, 2, 1, 8, 1, 32, Duration.ofMillis(1));
    /** Late files are little against the others, so that they are merged among themselves. */
    private static final CompactionSettings APART =
            new CompactionSettings(1, 2, 2, 1, 1 << 30, 32, Duration.ofMillis(1));

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void everythingReadIsWhatThePlainModelHolds(MergeMode mode) throws IOException {
        long first = Long.getLong("kontiki.test.seed", 1L);
        for (long seed = first; seed < first + HISTORIES; seed++) {
            run(mode, seed);
        }
    }

    private void run(MergeMode mode, long seed) throws IOException {
        Random random = new Random(seed);
        String history = mode + ", seed " + seed + ", step ";
        try (BufferAllocator allocator = new RootAllocator()) {
            try (TestRegion region = new TestRegion(
                    TestTable.everyType(),
                    new TableOptions(mode, null, null, Map.of()),
                    allocator,
                    directory.resolve(mode + "-" + seed))) {
                RegionModel model = new RegionModel(mode);
                RegionWorkload workload = new RegionWorkload(random, region, model);
                for (int step = 0; step < STEPS; step++) {
                    step(random, region, workload);
                    region.sweep();
                    compare(history + step, region, model, TagTimePredicate.ALL, row -> true);
                    TagTimePredicate predicate = workload.predicate();
                    compare(history + step, region, model, predicate, workload.matching(predicate));
                }
                region.restart();
                int jobs = 0;
                while (region.compact(EAGER)) {
                    assertThat(++jobs)
                            .as(history + "compaction comes to an end")
                            .isLessThan(50);
                }
                compare(history + "compacted", region, model, TagTimePredicate.ALL, row -> true);
                assertThat(region.manifest.files()).as(history + "late files").noneMatch(SstFile::late);
                assertThat(region.manifest.deletes()).as(history + "deletes").isEmpty();
            }
            assertThat(allocator.getAllocatedMemory()).as(history + "end").isZero();
        }
    }

    private static void step(Random random, TestRegion region, RegionWorkload workload) throws IOException {
        switch (random.nextInt(18)) {
            case 0 -> workload.delete();
            case 1 -> region.freeze();
            case 2, 3 -> {
                if (region.hasFrozen()) {
                    region.flushed(region.flush());
                } else {
                    region.freeze();
                }
            }
            case 4 -> {
                if (region.schema.version() < 4) {
                    workload.grow();
                }
            }
            case 5 -> region.restart();
            case 6 -> region.spill();
            case 7 -> region.standInByFiles();
            case 8, 9, 10 -> region.compact(EAGER);
            case 11 -> region.compact(NARROW);
            case 12 -> region.compact(APART);
            default -> workload.write(1 + random.nextInt(random.nextInt(5) == 0 ? 900 : 60));
        }
    }

    private static void compare(
            String when, TestRegion region, RegionModel model, TagTimePredicate predicate, Predicate<ModelRow> matching)
            throws IOException {
        try (RegionScan scan = RegionScan.open(region::image, predicate, 0, region.cache)) {
            List<String> found = new RegionRead(scan).texts(region.allocator, predicate, matching);
            List<String> expected = model.texts(matching);
            RegionModel.requireSame(when + " with " + predicate, found, expected);
        }
    }
}
