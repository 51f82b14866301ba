package io.kontiki.jepsen.checker;

import io.kontiki.jepsen.history.Call;
import io.kontiki.jepsen.history.Functions;
import io.kontiki.jepsen.history.History;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether each row of a table that keeps all rows is there as often as it was written: once if it was acknowledged, at most once if
 * its outcome is not known, never if it failed. A row that a client tried again counts once for each try that was acknowledged, and
 * at most once for each that is unknown.
 *
 * <ul>
 *   <li>{@code append}: a number or numbers; key is the table.
 *   <li>{@code read}: OK with all numbers, each as often as it is there. None too often.
 *   <li>{@code final-read}: the same, and none too rarely; a key without one is not decided.
 * </ul>
 *
 * Anomalies: {@code duplicate}, {@code lost}, {@code unexpected} (failed, or never written).
 */
public final class DuplicateChecker implements Checker {
    private static final Set<String> FUNCTIONS = Set.of(Functions.APPEND, Functions.READ, Functions.FINAL_READ);

    @Override
    public String name() {
        return "duplicates";
    }

    @Override
    public CheckResult check(History history) {
        Findings findings = new Findings(name(), "duplicate", "lost", "unexpected");
        history.callsByKey(FUNCTIONS).forEach((key, calls) -> {
            Rows rows = Rows.of(calls.stream()
                    .filter(call -> call.function().equals(Functions.APPEND))
                    .toList());
            Reads reads = Reads.of(calls);
            findings.count("acknowledged", rows.acknowledgedCount());
            reads.all().forEach(read -> checkCounts(read, rows, findings));
            if (reads.last().isEmpty()) {
                findings.undecided("table " + key + " has no final read");
            } else {
                Missing.check("lost", rows, reads.last(), findings);
            }
        });
        if (findings.count("acknowledged") == 0) {
            findings.undecided("no row was acknowledged");
        }
        return findings.result();
    }

    private static void checkCounts(Call read, Rows rows, Findings findings) {
        Map<Long, Integer> times = new HashMap<>();
        read.returned().numbers().forEach(number -> times.merge(number, 1, Integer::sum));
        boolean last = read.function().equals(Functions.FINAL_READ);
        times.forEach((number, count) -> {
            rows.checkKnown(read, number, findings);
            rows.row(number).filter(row -> row.atMost() > 0).ifPresent(row -> {
                if (count > row.atMost()) {
                    report("duplicate", read, row, count, findings);
                } else if (last && row.acknowledgedFrom() < read.begin() && count < row.atLeast()) {
                    report("lost", read, row, count, findings);
                }
            });
        });
    }

    private static void report(String kind, Call read, Rows.Row row, int count, Findings findings) {
        List<Call> calls = new ArrayList<>(row.calls());
        calls.add(read);
        findings.anomaly(
                kind,
                read.key(),
                "row " + row.number() + " is there " + count + " times, and was acknowledged " + row.atLeast()
                        + " times in " + row.calls().size() + " tries",
                calls);
    }
}
