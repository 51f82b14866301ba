package io.kontiki.region.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.region.client.WritePart;
import io.kontiki.region.client.WriterId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DedupeTableTest {
    private static final WriterId WRITER = new WriterId(1, 2);

    /** The table as one would write it without any thought of memory: every applied sequence, for ever, and the marks. */
    private static final class PlainModel {
        final Map<WriterId, Set<Long>> applied = new HashMap<>();
        final Map<WriterId, Long> marks = new HashMap<>();

        DedupeTable.Verdict check(WriterId writer, long sequence, long mark) {
            if (!applied.containsKey(writer)) {
                return sequence - mark >= WritePart.WINDOW
                        ? DedupeTable.Verdict.OUTSIDE_WINDOW
                        : DedupeTable.Verdict.NEW;
            }
            long known = marks.merge(writer, mark, Math::max);
            if (sequence < known) {
                return DedupeTable.Verdict.BELOW_MARK;
            }
            if (sequence - known >= WritePart.WINDOW) {
                return DedupeTable.Verdict.OUTSIDE_WINDOW;
            }
            return applied.get(writer).contains(sequence) ? DedupeTable.Verdict.APPLIED : DedupeTable.Verdict.NEW;
        }

        void record(WriterId writer, long sequence, long mark) {
            applied.computeIfAbsent(writer, ignored -> new HashSet<>()).add(sequence);
            marks.merge(writer, mark, Math::max);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void agreesWithAPlainSetOfEverythingEverApplied(long seed) {
        Random random = new Random(seed);
        DedupeTable table = new DedupeTable(List.of());
        PlainModel model = new PlainModel();
        long[] marks = new long[3];
        int spread = seed % 2 == 0 ? 200 : 3 * WritePart.WINDOW / 2;
        for (int step = 0; step < 30_000; step++) {
            int who = random.nextInt(marks.length);
            WriterId writer = new WriterId(seed, who);
            if (random.nextInt(10) == 0) {
                marks[who] += random.nextInt(random.nextInt(50) == 0 ? 5000 : 100);
            }
            long mark = Math.max(0, marks[who] - (random.nextInt(4) == 0 ? random.nextInt(300) : 0));
            long sequence = mark + random.nextInt(spread);
            DedupeTable.Verdict verdict = table.check(writer, sequence, mark);
            if (verdict != model.check(writer, sequence, mark)) {
                throw new AssertionError("seed " + seed + " step " + step + ": " + verdict);
            }
            if (verdict == DedupeTable.Verdict.NEW && random.nextInt(5) != 0) {
                table.record(writer, sequence, mark);
                model.record(writer, sequence, mark);
            }
            if (random.nextInt(500) == 0) {
                List<WriterCheckpoint> copy = table.checkpoint();
                table = new DedupeTable(copy);
                assertThat(table.checkpoint()).isEqualTo(copy);
            }
        }
    }

    @Test
    void aSequenceThatWasOvertakenAndNeverAppliedIsNew() {
        DedupeTable table = new DedupeTable(List.of());
        table.record(WRITER, 7, 0);
        assertThat(table.check(WRITER, 3, 0)).isEqualTo(DedupeTable.Verdict.NEW);
        assertThat(table.check(WRITER, 7, 0)).isEqualTo(DedupeTable.Verdict.APPLIED);
    }

    @Test
    void aRefusedSequenceCanBeSentAgain() {
        DedupeTable table = new DedupeTable(List.of());
        assertThat(table.check(WRITER, 3, 0)).isEqualTo(DedupeTable.Verdict.NEW);
        assertThat(table.check(WRITER, 3, 0)).isEqualTo(DedupeTable.Verdict.NEW);
    }

    @Test
    void belowTheMarkNothingIsKnown() {
        DedupeTable table = new DedupeTable(List.of());
        table.record(WRITER, 3, 0);
        table.check(WRITER, 10, 10);
        assertThat(table.check(WRITER, 3, 0)).isEqualTo(DedupeTable.Verdict.BELOW_MARK);
        assertThat(table.check(WRITER, 4, 0)).isEqualTo(DedupeTable.Verdict.BELOW_MARK);
    }

    @Test
    void aFullWindowTakesTwoKilobytes() {
        DedupeTable table = new DedupeTable(List.of());
        for (long sequence = 63; sequence < 63 + WritePart.WINDOW; sequence++) {
            table.record(WRITER, sequence, 63);
        }
        assertThat(table.check(WRITER, 63L + WritePart.WINDOW, 63)).isEqualTo(DedupeTable.Verdict.OUTSIDE_WINDOW);
        assertThat(table.checkpoint().getFirst().words().length).isLessThanOrEqualTo(WritePart.WINDOW / 64 + 1);
    }
}
