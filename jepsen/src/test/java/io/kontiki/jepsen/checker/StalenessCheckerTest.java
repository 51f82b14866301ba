package io.kontiki.jepsen.checker;

import io.kontiki.jepsen.history.Story;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StalenessCheckerTest {
    private static Judged judged(Story story) {
        return judged(0, story);
    }

    private static Judged judged(long boundMillis, Story story) {
        return Judged.by(new StalenessChecker(Duration.ofMillis(boundMillis)), story);
    }

    @Test
    void findsAReadThatIsOlderThanWhatWasAcknowledged() {
        judged(new Story().does("1", "write", "x", 1).does("1", "write", "x", 2).reads("2", "x", 1))
                .invalid("stale", 2, 3, 4, 5);
        judged(new Story().does("1", "write", "x", 1).reads("2", "x")).invalid("stale", 0, 1, 2, 3);
    }

    @Test
    void findsAnAcknowledgedRowThatAReadDoesNotHave() {
        judged(new Story()
                        .does("1", "append", "s", 1)
                        .does("1", "append", "s", 2)
                        .readsRows("2", "s", 1))
                .invalid("stale", 2, 3, 4, 5);
        judged(new Story().does("1", "add", "t", 1).readsRows("2", "t")).invalid("stale", 0, 1, 2, 3);
    }

    @Test
    void findsAReadBeyondTheBoundOnly() {
        Story within = new Story()
                .does("1", "write", "x", 1)
                .does("1", "write", "x", 2)
                .later(90)
                .reads("2", "x", 1);
        Story beyond = new Story()
                .does("1", "write", "x", 1)
                .does("1", "write", "x", 2)
                .later(100)
                .reads("2", "x", 1);

        judged(100, within.later(200).reads("2", "x", 2)).valid();
        judged(100, beyond).invalid("stale", 2, 3, 4, 5);
    }

    @Test
    void findsAValueThatNobodyWrote() {
        judged(new Story().does("1", "write", "x", 1).reads("2", "x", 5)).invalid("unexpected", 2, 3);
        judged(new Story().does("1", "write", "x", 1).reads("2", "x", 2).does("1", "write", "x", 2))
                .invalid("unexpected", 2, 3);
    }

    @Test
    void somethingNewerWillDo() {
        judged(new Story()
                        .does("1", "write", "x", 1)
                        .invoke("1", "write", "x", 2)
                        .reads("2", "x", 2)
                        .reads("2", "x", 1))
                .valid();
    }

    @Test
    void aWriteBesideTheNewestMayBeNewer() {
        judged(new Story()
                        .invoke("1", "write", "x", 1)
                        .does("2", "write", "x", 2)
                        .done("1")
                        .reads("3", "x", 1))
                .valid();
    }

    @Test
    void aWriteThatIsNotAcknowledgedYetMayBeMissed() {
        judged(new Story()
                        .does("1", "write", "x", 1)
                        .invoke("1", "write", "x", 2)
                        .invoke("2", "read", "x")
                        .done("1")
                        .ok("2", 1))
                .valid();
    }

    @Test
    void provesNothingWhereNoReadCameAfterAWrite() {
        judged(new Story().reads("2", "x").does("1", "write", "x", 1)).unknown("no read began after");
        judged(1000, new Story().does("1", "add", "t", 1).readsRows("2", "t")).unknown("no read began after");
    }
}
