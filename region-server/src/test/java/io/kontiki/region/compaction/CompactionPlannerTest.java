package io.kontiki.region.compaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.common.schema.ColumnRole;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import io.kontiki.common.schema.TableSchema;
import io.kontiki.region.manifest.Manifest;
import io.kontiki.region.manifest.SstFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CompactionPlannerTest {
    private static final long MEGABYTE = 1 << 20;
    private static final TableSchema SCHEMA = new TableSchema(
            1,
            List.of(new ColumnSchema(0, "ts", DataType.TIMESTAMP_MILLISECOND, ColumnRole.TIME_INDEX, false, null)),
            1);

    @Test
    void lateFilesThatAreMuchAreFoldedIntoWhatTheyOverlap() {
        CompactionPlan plan = plan(manifestWithFourLate(40, 2)).orElseThrow();
        assertThat(plan.folds()).isTrue();
        assertThat(keys(plan.inOrder())).containsExactly("a");
        assertThat(keys(plan.late())).containsExactly("b", "c", "d", "e");
    }

    @Test
    void lateFilesThatAreLittleAreMergedWithEachOtherAndStayLate() {
        CompactionPlan plan = plan(manifestWithFourLate(90, 1)).orElseThrow();
        assertThat(plan.folds()).isFalse();
        assertThat(plan.inOrder()).isEmpty();
        assertThat(keys(plan.late())).containsExactly("b", "c", "d", "e");
        assertThat(plan(manifest(inOrder("a", 100, 90), late("bcde", 400, 4)))).isEmpty();
    }

    @Test
    void aLargeOlderLateFileIsNotRewrittenForTheSmallNewerOnes() {
        Manifest manifest = manifest(
                inOrder("a", 100, 1000),
                late("b", 100, 60),
                late("c", 200, 1),
                late("d", 300, 1),
                late("e", 400, 1),
                late("f", 500, 1));
        assertThat(keys(plan(manifest).orElseThrow().late())).containsExactly("c", "d", "e", "f");
    }

    @Test
    void noLateFileIsLeftOutBetweenTwoThatAreMerged() {
        // Of one key, a row of the merged file would win over a newer one of the file between.
        Manifest manifest = manifest(
                inOrder("a", 100, 1000),
                late("b", 100, 1),
                late("c", 200, 1),
                late("between", 300, 60),
                late("e", 400, 1),
                late("f", 500, 1));
        assertThat(plan(manifest)).isEmpty();
    }

    @Test
    void lateFilesOverManyDaysAreNotFoldedDayByDayForTheirSmallShareOfAll() {
        // Within the one day that a job could hold, they would look like much.
        List<SstFile> files = new ArrayList<>();
        long day = Duration.ofDays(1).toMillis();
        for (int i = 0; i < 30; i++) {
            files.add(file("day" + i, false, 100 + i, 400, i * day, (i + 1) * day - 1));
        }
        for (int i = 0; i < 4; i++) {
            files.add(file("late" + i, true, 200 + i, 30, 0, 30 * day - 1));
        }
        CompactionPlan plan = plan(new Manifest(1, 1, files, List.of())).orElseThrow();
        assertThat(plan.folds()).isFalse();
        assertThat(plan.late()).hasSize(4);
    }

    private static Optional<CompactionPlan> plan(Manifest manifest) {
        return new CompactionPlanner(CompactionSettings.DEFAULT).plan(manifest, SCHEMA, null, 0);
    }

    private static List<String> keys(List<SstFile> files) {
        return files.stream().map(SstFile::key).toList();
    }

    private static Manifest manifestWithFourLate(long inOrderMegabytes, long lateMegabytes) {
        return manifest(
                inOrder("a", 100, inOrderMegabytes),
                late("b", 100, lateMegabytes),
                late("c", 200, lateMegabytes),
                late("d", 300, lateMegabytes),
                late("e", 400, lateMegabytes));
    }

    private static Manifest manifest(SstFile... files) {
        return new Manifest(1, 1, List.of(files), List.of());
    }

    private static SstFile inOrder(String key, long order, long megabytes) {
        return file(key, false, order, megabytes);
    }

    private static SstFile late(String key, long order, long megabytes) {
        return file(key, true, order, megabytes);
    }

    private static SstFile file(String key, boolean late, long order, long megabytes) {
        return file(key, late, order, megabytes, 0, 1000);
    }

    private static SstFile file(String key, boolean late, long order, long megabytes, long from, long to) {
        return new SstFile(
                key, late, 10, megabytes * MEGABYTE, 0, from, to, order - 100, order, 0, 1, List.of(0), List.of());
    }
}
