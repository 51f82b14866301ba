package io.kontiki.region.wal;

import io.kontiki.region.client.LogEnd;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Predicate;

/** Who can win the election of a group that lost its leader. A pure function of what the members say. */
public final class ElectionChoice {
    private ElectionChoice() {}

    /**
     * The member whose log is the longest, a data replica where a witness has no more. Empty when the members that answered are no
     * majority, or one of them leads or has heard from a leader within {@code silence}: then there is nothing to elect.
     *
     * @param members of the group, answered or not
     */
    static Optional<LogEnd> among(
            Collection<LogEnd> answers, int members, Duration silence, Predicate<String> isWitness) {
        boolean isLed =
                answers.stream().anyMatch(each -> each.leads() || each.leaderSilentMillis() < silence.toMillis());
        if (isLed || answers.size() <= members / 2) {
            return Optional.empty();
        }
        return answers.stream()
                .max(Comparator.comparingLong(LogEnd::term)
                        .thenComparingLong(LogEnd::index)
                        .thenComparing(each -> !isWitness.test(each.node()))
                        // Several members choose at the same time, and must choose the same one.
                        .thenComparing(LogEnd::node));
    }
}
