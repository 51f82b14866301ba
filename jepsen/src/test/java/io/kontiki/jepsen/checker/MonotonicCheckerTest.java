package io.kontiki.jepsen.checker;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontiki.jepsen.history.Story;
import org.junit.jupiter.api.Test;

class MonotonicCheckerTest {
    private static Judged judged(Story story) {
        return Judged.by(new MonotonicChecker(), story);
    }

    @Test
    void findsASessionThatSeesAnOlderValue() {
        judged(new Story()
                        .does("1", "write", "x", 1)
                        .does("1", "write", "x", 2)
                        .reads("2", "x", 2)
                        .reads("2", "x", 1))
                .invalid("backwards", 4, 5, 6, 7);
        judged(new Story().does("1", "write", "x", 1).reads("2", "x", 1).reads("2", "x"))
                .invalid("backwards", 2, 3, 4, 5);
    }

    @Test
    void followsASessionOverItsProcesses() {
        judged(new Story()
                        .session("2", "s")
                        .session("3", "s")
                        .does("1", "write", "x", 1)
                        .does("1", "write", "x", 2)
                        .reads("2", "x", 2)
                        .reads("3", "x", 1))
                .invalid("backwards", 4, 5, 6, 7);
    }

    @Test
    void findsAReplacedValueThatComesBackEvenIfItsWriteIsOpen() {
        judged(new Story()
                        .invoke("1", "write", "x", 1)
                        .info("1")
                        .invoke("2", "write", "x", 2)
                        .reads("3", "x", 1)
                        .reads("3", "x", 2)
                        .reads("3", "x", 1))
                .invalid("backwards", 3, 4, 5, 6, 7, 8);
    }

    @Test
    void findsACountThatShrinksAndARowThatGoes() {
        judged(new Story().reads("1", "t", 5).reads("1", "t", 6).reads("1", "t", 4))
                .invalid("backwards", 2, 3, 4, 5);
        judged(new Story().readsRows("1", "t", 5, 6).readsRows("1", "t", 5)).invalid("backwards", 0, 1, 2, 3);
    }

    @Test
    void twoSessionsMaySeeDifferentTimes() {
        judged(new Story()
                        .does("1", "write", "x", 1)
                        .does("1", "write", "x", 2)
                        .reads("2", "x", 2)
                        .reads("3", "x", 1)
                        .reads("3", "x", 2)
                        .reads("2", "x", 2))
                .valid()
                .counts("pairs", 2);
    }

    @Test
    void anOpenWriteMayComeAfterANewerOne() {
        judged(new Story()
                        .invoke("1", "write", "x", 1)
                        .info("1")
                        .does("2", "write", "x", 2)
                        .reads("3", "x", 2)
                        .reads("3", "x", 1))
                .valid();
    }

    @Test
    void provesNothingWhereNobodyReadTwice() {
        judged(new Story().reads("1", "t", 5).reads("2", "t", 4)).unknown("twice");
    }

    @Test
    void refusesASessionThatReadsTwiceAtOnce() {
        Story story = new Story()
                .session("1", "s")
                .session("2", "s")
                .invoke("1", "read", "x")
                .invoke("2", "read", "x")
                .ok("1", 1)
                .ok("2", 1);

        assertThatThrownBy(() -> judged(story)).hasMessageContaining("twice at once");
    }
}
