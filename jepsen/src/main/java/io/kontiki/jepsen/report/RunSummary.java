package io.kontiki.jepsen.report;

import io.kontiki.jepsen.checker.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * One run in short, as an index lists it. Immutable.
 *
 * @param name of its folder
 * @param started as people read it
 * @param faults by their names; empty for a run without
 * @param note what else must be said of it, such as that a fault did not bite; empty for nothing
 */
public record RunSummary(
        String name,
        String started,
        String workload,
        String environment,
        List<String> faults,
        long seed,
        Duration length,
        long operations,
        Verdict verdict,
        String note) {
    public RunSummary {
        if (name.isEmpty() || name.contains("/") || name.startsWith(".")) {
            throw new IllegalArgumentException("a run's folder cannot be called '" + name + "'");
        }
        Objects.requireNonNull(started, "started");
        Objects.requireNonNull(workload, "workload");
        Objects.requireNonNull(environment, "environment");
        Objects.requireNonNull(length, "length");
        Objects.requireNonNull(verdict, "verdict");
        Objects.requireNonNull(note, "note");
        faults = List.copyOf(faults);
    }
}
