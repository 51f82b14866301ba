package io.kontiki.jepsen.checker;

import io.kontiki.jepsen.history.Call;
import io.kontiki.jepsen.history.Functions;
import io.kontiki.jepsen.history.History;
import java.util.List;
import java.util.Set;

/**
 * Whether every acknowledged row is there at the end, and nothing that nobody wrote.
 *
 * <ul>
 *   <li>{@code add}: a number or numbers that no other call adds, but for a retry of the same row; key is the table.
 *   <li>{@code read}: OK with all numbers of the key, in any order.
 *   <li>{@code final-read}: the same after everything has healed; a key without one is not decided.
 * </ul>
 *
 * Anomalies: {@code lost} (acknowledged, not in a final read), {@code unexpected} (nobody wrote it, or the write failed, or was
 * invoked only later), {@code stale} (seen, then gone from a later read), {@code duplicate} (twice in one read). Counted as
 * {@code recovered}: rows of unknown outcome that are there at the end.
 */
public final class SetChecker implements Checker {
    private static final Set<String> FUNCTIONS = Set.of(Functions.ADD, Functions.READ, Functions.FINAL_READ);

    @Override
    public String name() {
        return "set";
    }

    @Override
    public CheckResult check(History history) {
        Findings findings = new Findings(name(), "lost", "unexpected", "stale", "duplicate", "recovered");
        history.callsByKey(FUNCTIONS).forEach((key, calls) -> check(key, calls, findings));
        if (findings.count("acknowledged") == 0) {
            findings.undecided("no row was acknowledged");
        }
        return findings.result();
    }

    private static void check(String key, List<Call> calls, Findings findings) {
        Rows rows = Rows.of(calls.stream()
                .filter(call -> call.function().equals(Functions.ADD))
                .toList());
        Reads reads = Reads.of(calls);
        findings.count("acknowledged", rows.acknowledgedCount());
        findings.count("attempted", rows.all().size());
        findings.count("reads", reads.all().size());
        for (Call read : reads.all()) {
            Reads.checkOnce(read, findings);
            Reads.seen(read).forEach(number -> rows.checkKnown(read, number, findings));
        }
        reads.checkStay("stale", findings);
        if (reads.last().isEmpty()) {
            findings.undecided("table " + key + " has no final read");
        } else {
            Missing.check("lost", rows, reads.last(), findings);
            Set<Long> end = Reads.seen(reads.last().getLast());
            findings.count(
                    "recovered",
                    rows.all().stream()
                            .filter(row -> row.atLeast() == 0 && end.contains(row.number()))
                            .count());
        }
    }
}
