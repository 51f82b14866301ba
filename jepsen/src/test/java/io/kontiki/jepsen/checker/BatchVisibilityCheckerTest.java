package io.kontiki.jepsen.checker;

import static io.kontiki.jepsen.history.Story.texts;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontiki.jepsen.history.Story;
import io.kontiki.jepsen.history.Value;
import org.junit.jupiter.api.Test;

class BatchVisibilityCheckerTest {
    private static final Value BATCH = Value.of(texts("r1", "1 2", "r2", "3 4"));

    private static Judged judged(Story story) {
        return Judged.by(new BatchVisibilityChecker(), story);
    }

    private static Story begun() {
        return new Story().invoke("1", "batch", "t", BATCH);
    }

    @Test
    void findsAPartThatIsTorn() {
        judged(begun().readsRows("2", "t", 1, 3, 4).done("1")).invalid("torn", 0, 1, 2, 3);
    }

    @Test
    void findsAPartThatAnAcknowledgedBatchLacks() {
        judged(begun().done("1").readsRows("2", "t", 1, 2)).invalid("lost", 0, 1, 2, 3);
        judged(begun().done("1").readsRows("2", "t", 1, 2, 3, 4).readsRows("2", "t", 1, 2, 3))
                .invalid("lost", 0, 1, 4, 5);
    }

    @Test
    void findsAPartThatIsSeenAndThenGone() {
        judged(begun().info("1")
                        .does("3", "batch", "t", texts("r1", "7"))
                        .readsRows("2", "t", 1, 2, 7)
                        .readsRows("2", "t", 7))
                .invalid("vanished", 0, 1, 4, 5, 6, 7);
    }

    @Test
    void findsRowsOfAFailedBatchAndOfNone() {
        judged(begun().fail("1").does("3", "batch", "t", texts("r1", "7")).readsRows("2", "t", 7, 1, 2, 9))
                .counts("unexpected", 3);
    }

    @Test
    void aBatchMayBeSeenInPartUntilItIsAcknowledged() {
        judged(begun().readsRows("2", "t", 3, 4).done("1").readsRows("2", "t", 1, 2, 3, 4))
                .valid()
                .counts("seen-in-part", 1);
    }

    @Test
    void aBatchOfUnknownOutcomeMayStayInPart() {
        judged(begun().info("1")
                        .does("3", "batch", "t", texts("r1", "7"))
                        .readsRows("2", "t", 7)
                        .readsRows("2", "t", 7, 1, 2))
                .valid();
    }

    @Test
    void provesNothingWithoutAReadOrAnAcknowledgement() {
        judged(begun().done("1")).unknown("no read was acknowledged");
        judged(begun().info("1").readsRows("2", "t")).unknown("no batch was acknowledged");
    }

    @Test
    void refusesRowsThatAreInTwoParts() {
        Story story = new Story().does("1", "batch", "t", texts("r1", "1 2", "r2", "2 3"));

        assertThatThrownBy(() -> judged(story)).hasMessageContaining("in no other part; 2 is");
    }
}
