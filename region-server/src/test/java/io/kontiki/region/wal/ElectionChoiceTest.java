package io.kontiki.region.wal;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.region.client.LogEnd;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ElectionChoiceTest {
    private static final long SILENT = 700;

    @Test
    void takesTheLongestLogOfAMajority() {
        assertThat(choice(end("n1", 4, 10), end("n2", 4, 12), end("n4", 4, 11))).contains("n2");
    }

    @Test
    void aLaterTermIsLongerThanAHigherIndex() {
        assertThat(choice(end("n1", 4, 99), end("n2", 5, 12), end("n4", 5, 11))).contains("n2");
    }

    @Test
    void aWitnessWinsOnlyWithALongerLog() {
        assertThat(choice(end("n1", 4, 10), end("w", 4, 10), end("n4", 4, 9))).contains("n1");
        assertThat(choice(end("n1", 4, 10), end("w", 4, 11), end("n4", 4, 9))).contains("w");
    }

    @Test
    void everyMemberChoosesTheSameOfEquals() {
        LogEnd one = end("n1", 4, 10);
        LogEnd two = end("n2", 4, 10);
        LogEnd three = end("n3", 4, 10);
        assertThat(choice(one, two, three)).isEqualTo(choice(three, one, two)).isPresent();
    }

    @Test
    void aMinorityChoosesNobody() {
        assertThat(choice(end("n1", 4, 10), end("n2", 4, 12))).isEmpty();
    }

    @Test
    void nobodyIsChosenWhileAMemberLeadsOrHearsOfALeader() {
        assertThat(choice(end("n1", 4, 10), end("n2", 4, 12), new LogEnd("n3", 4, 9, true, Long.MAX_VALUE)))
                .isEmpty();
        assertThat(choice(end("n1", 4, 10), end("n2", 4, 12), new LogEnd("n3", 4, 9, false, 499)))
                .isEmpty();
        assertThat(choice(end("n1", 4, 10), end("n2", 4, 12), new LogEnd("n3", 4, 9, false, 500)))
                .contains("n2");
    }

    private static LogEnd end(String node, long term, long index) {
        return new LogEnd(node, term, index, false, SILENT);
    }

    private static Optional<String> choice(LogEnd... answers) {
        return ElectionChoice.among(List.of(answers), 5, Duration.ofMillis(500), "w"::equals)
                .map(LogEnd::node);
    }
}
