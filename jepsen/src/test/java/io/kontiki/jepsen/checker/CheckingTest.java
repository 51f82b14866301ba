package io.kontiki.jepsen.checker;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.jepsen.history.History;
import io.kontiki.jepsen.history.Story;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CheckingTest {
    private final AtomicLong clock = new AtomicLong();

    @Test
    void theWorstVerdictCounts() {
        assertThat(Verdict.of(List.of(Verdict.VALID, Verdict.UNKNOWN, Verdict.INVALID)))
                .isEqualTo(Verdict.INVALID);
        assertThat(Verdict.of(List.of(Verdict.UNKNOWN, Verdict.VALID))).isEqualTo(Verdict.UNKNOWN);
        assertThat(Verdict.of(List.of(Verdict.VALID))).isEqualTo(Verdict.VALID);
        assertThat(Verdict.of(List.of())).isEqualTo(Verdict.UNKNOWN);
    }

    @Test
    void aCheckerThatBreaksDecidesNothingAndTheOthersGoOn() {
        // A set checker cannot take texts.
        History history = new Story()
                .does("1", "write", "x", 1)
                .reads("1", "x", 1)
                .does("1", "add", "t", Story.texts("a", "b"))
                .history();
        Checking checking = new Checking(
                List.of(
                        new SetChecker(),
                        new LinearizabilityChecker(new RegisterModel(), clock::get, Duration.ofSeconds(1))),
                () -> clock.getAndAdd(5_000));

        List<CheckResult> results = checking.check(history);

        assertThat(results).extracting(CheckResult::verdict).containsExactly(Verdict.UNKNOWN, Verdict.VALID);
        assertThat(results.getFirst().reason()).contains("operation 4 (INVOKE add on 't')", "expected is numbers");
        assertThat(results.getFirst().took()).isEqualTo(Duration.ofNanos(5_000));
        assertThat(Checking.verdict(results)).isEqualTo(Verdict.UNKNOWN);
    }

    @Test
    void noCheckerCallsAnEmptyHistoryValid() {
        History empty = new Story().history();
        List<Checker> all = List.of(
                new LinearizabilityChecker(new RegisterModel(), clock::get, Duration.ofSeconds(1)),
                new SetChecker(),
                new AppendChecker(),
                new MonotonicChecker(),
                new StalenessChecker(Duration.ZERO),
                new DuplicateChecker(),
                new FinalStateChecker(),
                new SchemaChecker(),
                new BatchVisibilityChecker());

        assertThat(new Checking(all, clock::get).check(empty))
                .hasSize(9)
                .allSatisfy(
                        result -> assertThat(result.verdict()).as("%s", result).isEqualTo(Verdict.UNKNOWN));
    }

    @Test
    void keepsAFewAnomaliesAndCountsAll() {
        Story story = new Story().does("1", "add", "t", 0);
        for (long row = 1; row <= 200; row++) {
            story.does("1", "add", "t", row);
        }

        CheckResult result =
                new SetChecker().check(story.finallyReadsRows("2", "t", 0).history());

        assertThat(result.anomalies()).hasSize(50);
        assertThat(result.count("lost")).isEqualTo(200);
    }
}
