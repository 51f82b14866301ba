package io.kontiki.region.wal;

import io.kontiki.region.client.FollowerStatus;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Who should lead a group next: of the data replicas that answer, the one that is farthest ahead. A pure function of what the leader
 * sees.
 */
public final class Successor {
    /** A follower that has been silent longer is not a target. */
    private static final long SILENCE_MAX_MILLIS = 700;

    private Successor() {}

    /** Whether a follower has been heard of so lately that it can take over. */
    public static boolean answers(FollowerStatus follower) {
        return follower.lastRpcMillis() < SILENCE_MAX_MILLIS;
    }

    /** The one to hand {@code group} to; empty if no other data replica answers. To be asked at its leader. */
    public static Optional<String> in(WalGroup group) {
        return in(group, Set.of());
    }

    /** @param except are not asked for */
    static Optional<String> in(WalGroup group, Set<String> except) {
        return among(group.followers(), group.membership()::isWitness, except);
    }

    /**
     * The data replica that has most of the log, and of several the one that answered last. A new group's log has one entry, at
     * index 0, so a follower that has all of it matches at 0; one that has not answered yet matches at -1.
     */
    static Optional<String> among(List<FollowerStatus> followers, Predicate<String> isWitness, Set<String> except) {
        return followers.stream()
                .filter(follower -> follower.matchIndex() >= 0 && answers(follower))
                .filter(follower -> !isWitness.test(follower.node()) && !except.contains(follower.node()))
                .max(Comparator.comparingLong(FollowerStatus::matchIndex)
                        .thenComparing(Comparator.comparingLong(FollowerStatus::lastRpcMillis)
                                .reversed()))
                .map(FollowerStatus::node);
    }
}
