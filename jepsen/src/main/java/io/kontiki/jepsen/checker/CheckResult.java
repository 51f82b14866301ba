package io.kontiki.jepsen.checker;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one checker found. Immutable.
 *
 * @param counts of what was looked at, and of each kind of anomaly
 * @param anomalies the first of them; the counts count all
 * @param reason why nothing is known; empty unless UNKNOWN
 * @param took zero until {@link Checking} measured it
 */
public record CheckResult(
        String checker,
        Verdict verdict,
        SortedMap<String, Long> counts,
        List<Anomaly> anomalies,
        String reason,
        Duration took) {
    public CheckResult {
        Objects.requireNonNull(checker, "checker");
        Objects.requireNonNull(took, "took");
        counts = Collections.unmodifiableSortedMap(new TreeMap<>(counts));
        anomalies = List.copyOf(anomalies);
        if ((verdict == Verdict.INVALID) == anomalies.isEmpty()) {
            throw new IllegalArgumentException(checker + " is " + verdict + " with " + anomalies.size() + " anomalies");
        }
        if ((verdict == Verdict.UNKNOWN) == reason.isEmpty()) {
            throw new IllegalArgumentException(checker + " is " + verdict + " for the reason '" + reason + "'");
        }
    }

    static CheckResult unknown(String checker, String reason) {
        return new CheckResult(checker, Verdict.UNKNOWN, new TreeMap<>(Map.of()), List.of(), reason, Duration.ZERO);
    }

    /** 0 for what was not counted. */
    public long count(String name) {
        return counts.getOrDefault(name, 0L);
    }

    CheckResult lasting(Duration duration) {
        return new CheckResult(checker, verdict, counts, anomalies, reason, duration);
    }
}
