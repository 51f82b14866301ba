package io.kontiki.jepsen.checker;

import io.kontiki.jepsen.history.Story;
import org.junit.jupiter.api.Test;

class SetCheckerTest {
    private static Judged judged(Story story) {
        return Judged.by(new SetChecker(), story);
    }

    @Test
    void findsAnAcknowledgedRowThatIsNotThereAtTheEnd() {
        judged(new Story().does("1", "add", "t", 1).does("1", "add", "t", 2, 3).finallyReadsRows("2", "t", 1, 2))
                .invalid("lost", 2, 3, 4, 5)
                .counts("acknowledged", 3);
    }

    @Test
    void findsARowThatNobodyWrote() {
        judged(new Story().does("1", "add", "t", 1).finallyReadsRows("2", "t", 1, 7))
                .invalid("unexpected", 2, 3);
    }

    @Test
    void findsARowWhoseWriteFailed() {
        judged(new Story()
                        .does("1", "add", "t", 1)
                        .invoke("1", "add", "t", 2)
                        .fail("1")
                        .finallyReadsRows("2", "t", 1, 2))
                .invalid("unexpected", 2, 3, 4, 5);
    }

    @Test
    void findsARowThatIsSeenBeforeItIsWritten() {
        judged(new Story().readsRows("2", "t", 1).does("1", "add", "t", 1).finallyReadsRows("2", "t", 1))
                .invalid("unexpected", 0, 1, 2, 3);
    }

    @Test
    void findsARowThatIsSeenAndThenGone() {
        judged(new Story()
                        .invoke("1", "add", "t", 1)
                        .info("1")
                        .does("2", "add", "t", 2)
                        .readsRows("3", "t", 1, 2)
                        .readsRows("3", "t", 2)
                        .finallyReadsRows("3", "t", 1, 2))
                .invalid("stale", 4, 5, 6, 7)
                .counts("recovered", 1);
    }

    @Test
    void findsARowThatIsTwiceInOneRead() {
        judged(new Story().does("1", "add", "t", 1).finallyReadsRows("2", "t", 1, 1))
                .invalid("duplicate", 2, 3);
    }

    @Test
    void rowsOfUnknownOutcomeMayBeThereOrNot() {
        judged(new Story()
                        .invoke("1", "add", "t", 1)
                        .info("1")
                        .invoke("2", "add", "t", 2)
                        .info("2")
                        .does("3", "add", "t", 3)
                        .finallyReadsRows("3", "t", 3, 2))
                .valid()
                .counts("recovered", 1);
    }

    @Test
    void aReadBesideAWriteMayMissIt() {
        judged(new Story()
                        .invoke("1", "add", "t", 1)
                        .invoke("2", "read", "t")
                        .done("1")
                        .ok("2", Story.rows())
                        .invoke("3", "read", "t")
                        .readsRows("2", "t", 1)
                        .ok("3", Story.rows())
                        .finallyReadsRows("2", "t", 1))
                .valid();
    }

    @Test
    void aRetryAfterAFailureCounts() {
        judged(new Story()
                        .invoke("1", "add", "t", 1)
                        .fail("1")
                        .does("1", "add", "t", 1)
                        .finallyReadsRows("2", "t", 1))
                .valid();
    }

    @Test
    void doesNotDecideATableWithoutAFinalRead() {
        judged(new Story().does("1", "add", "t", 1).readsRows("2", "t", 1)).unknown("no final read");
        judged(new Story().invoke("1", "add", "t", 1).fail("1").finallyReadsRows("2", "t"))
                .unknown("no row was acknowledged");
    }
}
