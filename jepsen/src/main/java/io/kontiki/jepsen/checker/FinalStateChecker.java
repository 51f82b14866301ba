package io.kontiki.jepsen.checker;

import io.kontiki.jepsen.history.Call;
import io.kontiki.jepsen.history.Functions;
import io.kontiki.jepsen.history.History;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Whether the replicas have the same content after everything has healed.
 *
 * <ul>
 *   <li>{@code final-hash}: invoked with nothing; OK with a text by replica, which is equal for equal content. Key is what is
 *       replicated, such as a Region. Of several the last one counts: a write that nobody knows of may still have come in before.
 * </ul>
 *
 * Anomaly: {@code diverged}. A key with fewer than two replicas in its answer, or without answer, is not decided.
 */
public final class FinalStateChecker implements Checker {
    @Override
    public String name() {
        return "final-state";
    }

    @Override
    public CheckResult check(History history) {
        Findings findings = new Findings(name(), "diverged");
        Map<String, List<Call>> keys = history.callsByKey(Set.of(Functions.FINAL_HASH));
        keys.forEach((key, calls) -> check(key, calls, findings));
        if (keys.isEmpty()) {
            findings.undecided("nobody asked for hashes");
        }
        return findings.result();
    }

    private static void check(String key, List<Call> calls, Findings findings) {
        List<Call> answered = calls.stream().filter(Call::isOk).toList();
        if (answered.isEmpty()) {
            findings.undecided("hashes of " + key + " were asked for, and nobody answered");
            return;
        }
        Call last = answered.getLast();
        Map<String, Set<String>> replicas = new TreeMap<>();
        last.returned()
                .texts()
                .forEach((replica, hash) ->
                        replicas.computeIfAbsent(hash, _ -> new TreeSet<>()).add(replica));
        int count = last.returned().texts().size();
        findings.count("replicas", count);
        if (count < 2) {
            findings.undecided("of " + key + " there are hashes of " + count + " replicas");
        } else if (replicas.size() > 1) {
            findings.anomaly("diverged", key, "replicas of " + key + " differ: " + replicas, last);
        } else {
            findings.count("equal", 1);
        }
    }
}
