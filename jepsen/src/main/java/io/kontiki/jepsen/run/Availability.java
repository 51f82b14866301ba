package io.kontiki.jepsen.run;

import io.kontiki.jepsen.checker.Anomaly;
import io.kontiki.jepsen.checker.CheckResult;
import io.kontiki.jepsen.checker.Verdict;
import io.kontiki.jepsen.environment.EndedNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Judges whether the cluster came up, and came back once every fault was taken off: it serves, and every final read is answered, both
 * within limits that are many times what a failover takes. A cluster that keeps all rows and answers nobody is wrong too, and so is a
 * node that ends by itself. One thread.
 */
final class Availability {
    static final String NAME = "availability";

    private final List<Anomaly> anomalies = new ArrayList<>();
    private final TreeMap<String, Long> counts = new TreeMap<>();

    /** @param after so long after the first node was started it served, or was given up with all nodes running */
    void started(boolean serves, Duration after) {
        counts.put("started-after-seconds", after.toSeconds());
        if (!serves) {
            anomaly(
                    "down",
                    "all nodes run, and the cluster did not serve within " + after.toSeconds() + " s of its start");
        }
    }

    /** @param after so long after the last fault was taken off it served, or was given up */
    void healed(boolean serves, Duration after) {
        counts.put("serves-after-seconds", after.toSeconds());
        if (!serves) {
            anomaly("down", "the cluster did not serve within " + after.toSeconds() + " s of the end of all faults");
        }
    }

    void finalReads(boolean answered, Duration limit) {
        if (!answered) {
            anomaly("unanswered", "not every final read was answered within " + limit.toSeconds() + " s");
        }
    }

    /** @param node which no fault explains */
    void ended(EndedNode node) {
        anomaly("node-ended", node.node().name() + " ended by itself\nthe end of its log:\n" + node.logTail());
    }

    private void anomaly(String kind, String what) {
        counts.merge(kind, 1L, Long::sum);
        anomalies.add(new Anomaly(kind, "cluster", what, List.of()));
    }

    CheckResult result() {
        Verdict verdict = anomalies.isEmpty() ? Verdict.VALID : Verdict.INVALID;
        return new CheckResult(NAME, verdict, counts, anomalies, "", Duration.ZERO);
    }
}
