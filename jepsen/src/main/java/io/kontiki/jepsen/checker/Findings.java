package io.kontiki.jepsen.checker;

import io.kontiki.jepsen.history.Call;
import io.kontiki.jepsen.history.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a checker has found so far. Keeps the first anomalies and counts all. One thread. */
final class Findings {
    /** A person reads a few; a broken system has one for every operation. */
    private static final int KEPT_ANOMALIES = 50;

    private final String checker;
    private final TreeMap<String, Long> counts = new TreeMap<>();
    private final List<Anomaly> anomalies = new ArrayList<>();
    private final List<String> undecided = new ArrayList<>();

    /** @param kinds of anomalies that are looked for, so that a result says 0 of those that are not there */
    Findings(String checker, String... kinds) {
        this.checker = checker;
        Arrays.stream(kinds).forEach(kind -> counts.put(kind, 0L));
    }

    void count(String name, long more) {
        counts.merge(name, more, Long::sum);
    }

    long count(String name) {
        return counts.getOrDefault(name, 0L);
    }

    void anomaly(String kind, String key, String what, Call... calls) {
        anomaly(kind, key, what, List.of(calls));
    }

    void anomaly(String kind, String key, String what, List<Call> calls) {
        count(kind, 1);
        if (anomalies.size() < KEPT_ANOMALIES) {
            Stream<Operation> operations = calls.stream().flatMap(call -> call.operations().stream());
            anomalies.add(new Anomaly(kind, key, what, operations.toList()));
        }
    }

    /** Something could not be looked at: the result is not VALID. */
    void undecided(String reason) {
        undecided.add(reason);
    }

    CheckResult result() {
        Verdict verdict =
                !anomalies.isEmpty() ? Verdict.INVALID : undecided.isEmpty() ? Verdict.VALID : Verdict.UNKNOWN;
        String more = undecided.size() > 3 ? "; and " + (undecided.size() - 3) + " more" : "";
        String reason = verdict == Verdict.UNKNOWN
                ? String.join("; ", undecided.subList(0, Math.min(3, undecided.size()))) + more
                : "";
        return new CheckResult(checker, verdict, counts, anomalies, reason, Duration.ZERO);
    }
}
