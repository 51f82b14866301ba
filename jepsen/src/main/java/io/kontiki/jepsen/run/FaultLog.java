package io.kontiki.jepsen.run;

import io.kontiki.jepsen.environment.EndedNode;
import io.kontiki.jepsen.history.HistoryWriter;
import io.kontiki.jepsen.nemesis.Bite;
import io.kontiki.jepsen.nemesis.Nemesis;
import io.kontiki.jepsen.nemesis.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Writes down what the nemesis does: into the history, where checkers and plots find it, and as lines for people. Keeps what must be
 * said of the run in the end: faults that did not bite, and faults that could not be put on. The nemesis's thread until it has ended.
 */
final class FaultLog implements Nemesis.Log {
    private final HistoryWriter history;
    private final Consumer<String> lines;
    private final Map<String, Integer> bites = new TreeMap<>();
    private final Map<String, Integer> blunt = new TreeMap<>();
    private final Map<String, String> failures = new TreeMap<>();
    private final List<EndedNode> ended = new ArrayList<>();
    /** At whom the fault is that is on; faults come one after the other. */
    private Optional<String> target = Optional.empty();

    FaultLog(HistoryWriter history, Consumer<String> lines) {
        this.history = history;
        this.lines = lines;
    }

    @Override
    public void started(Step step, String on) {
        target = Optional.of(on);
        history.startFault(step.kind().word(), on, Map.of("amount", Long.toString(step.amount())));
        lines.accept(step.kind() + " on " + on + (step.amount() == 0 ? "" : ", strength " + step.amount()));
    }

    @Override
    public void stopped(Step step, Bite bite) {
        off(step, bite.toString());
        lines.accept(step.kind() + " off: " + bite);
        (bite.bit() ? bites : blunt).merge(step.kind().word(), 1, Integer::sum);
    }

    private void off(Step step, String bite) {
        target.ifPresent(on -> history.stopFault(step.kind().word(), on, Map.of("bite", bite)));
        target = Optional.empty();
    }

    @Override
    public void recovered(Step step, Duration after, boolean serves) {
        if (!serves) {
            lines.accept("the cluster did not serve again within " + after.toSeconds() + " s after " + step.kind());
        }
    }

    @Override
    public void failed(Step step, RuntimeException reason) {
        off(step, "not known");
        history.instantFault(step.kind().word() + "-failed", "", Map.of("reason", String.valueOf(reason.getMessage())));
        lines.accept(step.kind() + " failed: " + reason.getMessage());
        failures.merge(step.kind().word(), String.valueOf(reason.getMessage()), (first, more) -> first + ", " + more);
    }

    @Override
    public void ended(EndedNode node, boolean allowed) {
        history.instantFault("node-ended", node.node().name(), Map.of("log", node.logTail()));
        lines.accept(node.node().name() + " ended by itself" + (allowed ? ", as it may under this fault" : ""));
        if (!allowed) {
            ended.add(node);
        }
    }

    /** The schedule broke off: what was still to come never came on. */
    void broke(Throwable reason) {
        lines.accept("the schedule broke off: " + reason);
        failures.put("schedule", "broke off: " + reason);
    }

    /** Nodes that ended by themselves under no fault that explains it. */
    List<EndedNode> ended() {
        return List.copyOf(ended);
    }

    /** Words of the faults that came on and bit, and of which none failed. */
    Set<String> bit() {
        Set<String> bit = new TreeSet<>(bites.keySet());
        bit.removeAll(failures.keySet());
        return bit;
    }

    /** Why the run proves less than it should; empty if every planned fault came on and bit. */
    List<String> shortcomings(List<String> planned) {
        List<String> all = new ArrayList<>();
        for (String fault : planned) {
            if (blunt.containsKey(fault) && !bites.containsKey(fault)) {
                all.add(fault + " did not bite");
            } else if (!bites.containsKey(fault)) {
                all.add(fault + " never came on");
            }
        }
        failures.forEach((fault, reason) -> all.add(fault + ": " + reason));
        return all;
    }
}
