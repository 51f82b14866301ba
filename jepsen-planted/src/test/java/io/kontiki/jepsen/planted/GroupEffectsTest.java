package io.kontiki.jepsen.planted;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Constructor;
import java.nio.file.Path;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the bugs of the replicated state do, beside what happens without them. */
class GroupEffectsTest {
    @TempDir
    private Path directory;

    @Test
    void readBeforeOwnApplyShowsAWriteWithTheNextEntry() {
        assertThat(without("visibleRows")).isEqualTo("1 2 3");
        assertThat(with("read-before-own-apply", "visibleRows")).isEqualTo("0 1 2");
    }

    @Test
    void applyRetryTwiceAppliesARepetition() {
        assertThat(without("outcomesOfARepetition")).isEqualTo("Applied AlreadyApplied rows 1");
        assertThat(with("apply-retry-twice", "outcomesOfARepetition")).isEqualTo("Applied Applied rows 2");
    }

    @Test
    void answerAtOrBelowLastSequenceClaimsWhatWasNeverApplied() {
        assertThat(without("outcomesOfALowerSequence")).isEqualTo("Applied Applied rows 2");
        assertThat(with("answer-at-or-below-last-sequence", "outcomesOfALowerSequence"))
                .isEqualTo("Applied AlreadyApplied rows 1");
    }

    @Test
    void loseUnflushedTailForgetsRowsBehindTheCut() {
        String question = "rowsAfterAFlush:" + directory;
        assertThat(without(question)).isEqualTo("rows 1");
        assertThat(with("lose-unflushed-tail", question)).isEqualTo("rows 0");
    }

    @Test
    void witnessSnapshotAtAppliedStandsBehindTheCutAndHasNoRows() {
        String question = "snapshotOfAWitness:" + directory;
        assertThat(without(question)).isEqualTo("0 after the cut, 0 rows");
        assertThat(ask(PlantedLoader.of("witness-snapshot-at-applied"), question))
                .isEqualTo("2 after the cut, 0 rows");
    }

    @Test
    void loseSeriesOnRestartForgetsThem() {
        String question = "seriesAfterARestart:" + directory;
        assertThat(without(question)).isEqualTo("1 series");
        assertThat(with("lose-series-on-restart", question)).isEqualTo("0 series");
    }

    private static String without(String question) {
        return ask(PlantedLoader.withoutBug(), question);
    }

    /** Also holds that the bug says that it ran. */
    private static String with(String bug, String question) {
        long before = Planted.runs();
        String answer = ask(PlantedLoader.of(bug), question);
        assertThat(Planted.runs()).isGreaterThan(before);
        return answer;
    }

    @SuppressWarnings("unchecked")
    static String ask(ClassLoader loader, String question) {
        try {
            Constructor<?> made = Class.forName("io.kontiki.jepsen.planted.effect.GroupEffects", true, loader)
                    .getDeclaredConstructor();
            return ((Function<String, String>) made.newInstance()).apply(question);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
