package io.kontiki.jepsen.checker;

import io.kontiki.jepsen.history.Story;
import org.junit.jupiter.api.Test;

class AppendCheckerTest {
    private static Judged judged(Story story) {
        return Judged.by(new AppendChecker(), story);
    }

    @Test
    void findsAHoleBeforeARowThatIsSeen() {
        judged(new Story()
                        .does("1", "append", "s", 1)
                        .does("1", "append", "s", 2)
                        .does("1", "append", "s", 3)
                        .readsRows("2", "s", 1, 3))
                .invalid("gap", 2, 3, 4, 5, 6, 7);
    }

    @Test
    void findsAHoleAcrossSessions() {
        judged(new Story()
                        .does("1", "append", "s", 1)
                        .does("2", "append", "s", 2)
                        .readsRows("3", "s", 2))
                .invalid("gap", 0, 1, 2, 3, 4, 5);
    }

    @Test
    void findsRowsOfASessionTheWrongWayRound() {
        judged(new Story()
                        .does("1", "append", "s", 1)
                        .does("1", "append", "s", 2)
                        .readsRows("2", "s", 2, 1))
                .invalid("order", 0, 1, 2, 3, 4, 5);
        judged(new Story().does("1", "append", "s", 1, 2).readsRows("2", "s", 2, 1))
                .invalid("order", 0, 1, 2, 3);
    }

    @Test
    void findsTwoReadsThatDisagree() {
        judged(new Story()
                        .invoke("1", "append", "s", 1)
                        .invoke("2", "append", "s", 2)
                        .done("1")
                        .done("2")
                        .readsRows("3", "s", 1, 2)
                        .readsRows("3", "s", 2, 1))
                .invalid("disagreement", 4, 5, 6, 7);
    }

    @Test
    void findsDuplicatesAndInventions() {
        judged(new Story().does("1", "append", "s", 1).readsRows("2", "s", 1, 1))
                .invalid("duplicate", 2, 3);
        judged(new Story().does("1", "append", "s", 1).readsRows("2", "s", 1, 9))
                .invalid("unexpected", 2, 3);
    }

    @Test
    void findsALostTail() {
        judged(new Story()
                        .does("1", "append", "s", 1)
                        .does("1", "append", "s", 2)
                        .finallyReadsRows("2", "s", 1))
                .invalid("lost", 2, 3, 4, 5);
    }

    @Test
    void aReadMayBeOldButForTheFinalOne() {
        judged(new Story()
                        .does("1", "append", "s", 1)
                        .does("1", "append", "s", 2)
                        .readsRows("2", "s", 1))
                .valid();
    }

    @Test
    void rowsBesideEachOtherMayComeInAnyOrder() {
        judged(new Story()
                        .invoke("1", "append", "s", 1)
                        .invoke("2", "append", "s", 2)
                        .done("1")
                        .done("2")
                        .readsRows("3", "s", 2)
                        .readsRows("3", "s", 2, 1))
                .valid();
    }

    @Test
    void aRowOfUnknownOutcomeMayComeLateOrNever() {
        judged(new Story()
                        .session("1", "a")
                        .session("2", "a")
                        .invoke("1", "append", "s", 1)
                        .info("1")
                        .does("2", "append", "s", 2)
                        .readsRows("3", "s", 2)
                        .readsRows("3", "s", 2, 1))
                .valid();
    }

    @Test
    void aRowThatWasTriedAgainMayStandWhereEitherTryPutIt() {
        judged(new Story()
                        .session("1", "a")
                        .session("2", "a")
                        .invoke("1", "append", "s", 1)
                        .info("1")
                        .does("2", "append", "s", 2)
                        .does("2", "append", "s", 1)
                        .readsRows("3", "s", 1, 2))
                .valid();
    }

    @Test
    void provesNothingWhereNobodySawARow() {
        judged(new Story().does("1", "append", "s", 1).readsRows("2", "s")).unknown("no read saw a row");
    }
}
