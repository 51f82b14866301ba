package io.kontiki.region.wal;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.region.client.FollowerStatus;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SuccessorTest {
    @Test
    void takesTheDataReplicaThatHasMostOfTheLog() {
        assertThat(target(follower("n1", 7, 10), follower("n2", 9, 10), follower("n3", 8, 10)))
                .contains("n2");
    }

    @Test
    void handsOverAGroupWhoseLogHasOnlyItsFirstEntry() {
        assertThat(target(follower("n1", -1, 10), follower("n2", 0, 10))).contains("n2");
    }

    @Test
    void passesOverWitnessesAndTheSilent() {
        assertThat(target(follower("w", 9, 10), follower("n1", 9, 5_000), follower("n2", 3, 10)))
                .contains("n2");
        assertThat(target(follower("w", 9, 10), follower("n1", -1, 10))).isEmpty();
    }

    @Test
    void triesAnotherAfterAFailure() {
        List<FollowerStatus> followers = List.of(follower("n1", 9, 10), follower("n2", 8, 10));
        assertThat(Successor.among(followers, "w"::equals, Set.of("n1"))).contains("n2");
        assertThat(Successor.among(followers, "w"::equals, Set.of("n1", "n2"))).isEmpty();
    }

    @Test
    void prefersOfEqualsTheOneThatAnsweredLast() {
        assertThat(target(follower("n1", 9, 300), follower("n2", 9, 10), follower("n3", 9, 200)))
                .contains("n2");
    }

    private static Optional<String> target(FollowerStatus... followers) {
        return Successor.among(List.of(followers), "w"::equals, Set.of());
    }

    private static FollowerStatus follower(String node, long match, long silentMillis) {
        return new FollowerStatus(node, match, 0, silentMillis);
    }
}
