package io.kontiki.jepsen.run;

import io.kontiki.jepsen.history.HistoryWriter;
import io.kontiki.jepsen.nemesis.Bite;
import io.kontiki.jepsen.nemesis.Nemesis;
import io.kontiki.jepsen.nemesis.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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
    private final List<String> failures = new ArrayList<>();

    FaultLog(HistoryWriter history, Consumer<String> lines) {
        this.history = history;
        this.lines = lines;
    }

    @Override
    public void started(Step step, String on) {
        history.startFault(step.kind().word(), on, Map.of("amount", Long.toString(step.amount())));
        lines.accept(step.kind() + " on " + on + (step.amount() == 0 ? "" : ", strength " + step.amount()));
    }

    @Override
    public void stopped(Step step, Bite bite) {
        history.stopFault(step.kind().word(), "", Map.of("bite", bite.toString()));
        lines.accept(step.kind() + " off: " + bite);
        (bite.bit() ? bites : blunt).merge(step.kind().word(), 1, Integer::sum);
    }

    @Override
    public void recovered(Step step, Duration after, boolean serves) {
        if (!serves) {
            lines.accept("the cluster did not serve again within " + after.toSeconds() + " s after " + step.kind());
        }
    }

    @Override
    public void failed(Step step, RuntimeException reason) {
        history.instantFault(step.kind().word() + "-failed", "", Map.of("reason", String.valueOf(reason.getMessage())));
        lines.accept(step.kind() + " failed: " + reason.getMessage());
        failures.add(step.kind() + ": " + reason.getMessage());
    }

    Set<String> bit() {
        return Set.copyOf(bites.keySet());
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
        all.addAll(failures);
        return all;
    }
}
