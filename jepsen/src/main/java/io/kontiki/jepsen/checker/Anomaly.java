package io.kontiki.jepsen.checker;

import io.kontiki.jepsen.history.Operation;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * Something that cannot have happened on a correct system. Immutable.
 *
 * @param kind one word, such as {@code lost}
 * @param key the series or table
 * @param what in a sentence for people
 * @param operations those that contradict each other, in the order of the history
 */
public record Anomaly(String kind, String key, String what, List<Operation> operations) {
    public Anomaly {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(what, "what");
        operations = operations.stream()
                .distinct()
                .sorted(Comparator.comparingLong(Operation::index))
                .toList();
    }
}
