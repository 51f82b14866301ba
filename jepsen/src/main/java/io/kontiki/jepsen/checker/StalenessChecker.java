package io.kontiki.jepsen.checker;

import io.kontiki.jepsen.history.Call;
import io.kontiki.jepsen.history.Functions;
import io.kontiki.jepsen.history.History;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Whether a read that began after the acknowledgement of a write, and as much later as the bound says, sees it or something newer.
 *
 * <ul>
 *   <li>{@code add}, {@code append}: a number or numbers; on such a key a {@code read} or {@code final-read} is OK with all rows.
 *   <li>{@code write}, {@code cas}: as in {@link RegisterModel}, each value written once; there a read is OK with a number or
 *       nothing. A value is older than a write if its own write was over before that one began.
 * </ul>
 *
 * Anomalies: {@code stale}, one for each read, and {@code unexpected}: a value that nobody wrote could hide staleness.
 */
public final class StalenessChecker implements Checker {
    private static final Set<String> FUNCTIONS = Set.of(
            Functions.ADD, Functions.APPEND, Functions.WRITE, Functions.CAS, Functions.READ, Functions.FINAL_READ);

    private final long boundNanos;

    /** @param bound how old what a read sees may be; 0 for linearizable reads */
    public StalenessChecker(Duration bound) {
        if (bound.isNegative()) {
            throw new IllegalArgumentException("bound " + bound + " is below 0");
        }
        this.boundNanos = bound.toNanos();
    }

    @Override
    public String name() {
        return "staleness";
    }

    @Override
    public CheckResult check(History history) {
        Findings findings = new Findings(name(), "stale", "unexpected");
        history.callsByKey(FUNCTIONS).forEach((key, calls) -> {
            Versions versions = new Versions(calls);
            Rows rows = Rows.of(calls.stream()
                    .filter(call -> Set.of(Functions.ADD, Functions.APPEND).contains(call.function()))
                    .toList());
            if (!versions.writes().isEmpty() && !rows.all().isEmpty()) {
                throw new IllegalArgumentException("key '" + key + "' is both a register and a set of rows");
            }
            Reads reads = Reads.of(calls);
            if (versions.writes().isEmpty()) {
                checkRows(rows, reads, findings);
            } else {
                checkVersions(versions, reads, findings);
            }
        });
        if (findings.count("compared") == 0) {
            findings.undecided("no read began after an acknowledgement");
        }
        return findings.result();
    }

    private void checkRows(Rows rows, Reads reads, Findings findings) {
        for (Call read : reads.all()) {
            Set<Long> seen = Reads.seen(read);
            seen.forEach(number -> rows.checkKnown(read, number, findings));
            List<Call> missed = new ArrayList<>();
            long missing = 0;
            boolean compared = false;
            for (Rows.Row row : rows.all()) {
                boolean due =
                        row.acknowledged().isPresent() && due(row.acknowledged().get(), read);
                compared |= due;
                if (due && !seen.contains(row.number())) {
                    missing++;
                    if (missed.size() < 3) {
                        missed.add(row.acknowledged().get());
                    }
                }
            }
            findings.count("compared", compared ? 1 : 0);
            if (missing > 0) {
                String what =
                        "a read does not have " + missing + " rows that were acknowledged before it began, such as "
                                + missed.getFirst().invoked().value();
                missed.add(read);
                findings.anomaly("stale", read.key(), what, missed);
            }
        }
    }

    private void checkVersions(Versions versions, Reads reads, Findings findings) {
        // By the time of acknowledgement: of the writes until then, the one that began last.
        TreeMap<Long, Call> newest = new TreeMap<>();
        versions.writes().stream()
                .filter(Call::isOk)
                .sorted(Comparator.comparingLong(Call::end))
                .forEach(write -> {
                    Call last = newest.isEmpty() ? write : newest.lastEntry().getValue();
                    newest.put(write.end(), last.begin() > write.begin() ? last : write);
                });
        for (Call read : reads.all()) {
            if (!versions.possible(read)) {
                findings.anomaly(
                        "unexpected",
                        read.key(),
                        "a read saw " + Versions.value(read) + ", which nobody had written by then",
                        read);
                continue;
            }
            Map.Entry<Long, Call> due = newest.lowerEntry(read.begin());
            while (due != null && !due(due.getValue(), read)) {
                due = newest.lowerEntry(due.getKey());
            }
            if (due != null) {
                findings.count("compared", 1);
                Call write = due.getValue();
                if (versions.over(Versions.value(read)) < write.begin()) {
                    findings.anomaly(
                            "stale",
                            read.key(),
                            "a read saw " + Versions.value(read) + ", which is older than "
                                    + RegisterModel.written(write) + ", acknowledged before it began",
                            write,
                            read);
                }
            }
        }
    }

    private boolean due(Call write, Call read) {
        return write.before(read)
                && read.invoked().timeNanos() - write.returned().timeNanos() >= boundNanos;
    }
}
