package io.kontiki.jepsen.checker;

import io.kontiki.jepsen.history.Story;
import org.junit.jupiter.api.Test;

class DuplicateCheckerTest {
    private static Judged judged(Story story) {
        return Judged.by(new DuplicateChecker(), story);
    }

    @Test
    void findsARowThatWasAppliedTwice() {
        judged(new Story().does("1", "append", "t", 1).finallyReadsRows("2", "t", 1, 1))
                .invalid("duplicate", 0, 1, 2, 3);
        judged(new Story().does("1", "append", "t", 1).readsRows("2", "t", 1, 1).finallyReadsRows("2", "t", 1))
                .invalid("duplicate", 0, 1, 2, 3);
    }

    @Test
    void findsARowOfUnknownOutcomeThatIsThereTwice() {
        judged(new Story()
                        .does("3", "append", "t", 2)
                        .invoke("1", "append", "t", 1)
                        .info("1")
                        .finallyReadsRows("2", "t", 2, 1, 1))
                .invalid("duplicate", 2, 3, 4, 5);
    }

    @Test
    void findsALostRowAndAFailedOne() {
        judged(new Story().does("1", "append", "t", 1).finallyReadsRows("2", "t"))
                .invalid("lost", 0, 1, 2, 3);
        judged(new Story()
                        .does("1", "append", "t", 1)
                        .invoke("1", "append", "t", 2)
                        .fail("1")
                        .finallyReadsRows("2", "t", 1, 2))
                .invalid("unexpected", 2, 3, 4, 5);
    }

    @Test
    void findsARowThatIsThereLessOftenThanItWasAcknowledged() {
        judged(new Story()
                        .does("1", "append", "t", 1)
                        .does("1", "append", "t", 1)
                        .finallyReadsRows("2", "t", 1))
                .invalid("lost", 0, 1, 2, 3, 4, 5);
    }

    @Test
    void aRowOfUnknownOutcomeMayBeThereOnceOrNot() {
        for (Story story : new Story[] {
            new Story()
                    .does("3", "append", "t", 2)
                    .invoke("1", "append", "t", 1)
                    .info("1")
                    .finallyReadsRows("2", "t", 2),
            new Story()
                    .does("3", "append", "t", 2)
                    .invoke("1", "append", "t", 1)
                    .info("1")
                    .finallyReadsRows("2", "t", 2, 1)
        }) {
            judged(story).valid();
        }
    }

    @Test
    void aRetryOfAnUnknownOutcomeMayMakeTwo() {
        judged(new Story()
                        .invoke("1", "append", "t", 1)
                        .info("1")
                        .does("2", "append", "t", 1)
                        .finallyReadsRows("3", "t", 1, 1))
                .valid();
    }

    @Test
    void doesNotDecideATableWithoutAFinalRead() {
        judged(new Story().does("1", "append", "t", 1).readsRows("2", "t", 1)).unknown("no final read");
    }
}
