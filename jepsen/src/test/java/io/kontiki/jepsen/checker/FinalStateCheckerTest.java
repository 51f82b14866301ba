package io.kontiki.jepsen.checker;

import static io.kontiki.jepsen.history.Story.texts;
import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.jepsen.history.Story;
import org.junit.jupiter.api.Test;

class FinalStateCheckerTest {
    private static Judged judged(Story story) {
        return Judged.by(new FinalStateChecker(), story);
    }

    @Test
    void namesTheReplicasThatDiffer() {
        Judged judged = judged(new Story().reads("1", "final-hash", "r1", texts("n1", "aa", "n2", "bb", "n3", "aa")))
                .invalid("diverged", 0, 1);

        assertThat(judged.result().anomalies().getFirst().what()).contains("aa=[n1, n3]", "bb=[n2]");
    }

    @Test
    void theLastAnswerCounts() {
        judged(new Story()
                        .reads("1", "final-hash", "r1", texts("n1", "aa", "n2", "bb"))
                        .reads("1", "final-hash", "r1", texts("n1", "bb", "n2", "bb"))
                        .reads("1", "final-hash", "r2", texts("n1", "cc", "n2", "cc")))
                .valid()
                .counts("equal", 2);
    }

    @Test
    void oneReplicaOrNoneProvesNothing() {
        judged(new Story().reads("1", "final-hash", "r1", texts("n1", "aa"))).unknown("hashes of 1 replicas");
        judged(new Story().invoke("1", "final-hash", "r1").info("1")).unknown("nobody answered");
        judged(new Story()).unknown("nobody asked");
    }
}
