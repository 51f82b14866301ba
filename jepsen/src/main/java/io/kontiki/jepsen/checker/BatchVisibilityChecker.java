package io.kontiki.jepsen.checker;

import io.kontiki.jepsen.history.Call;
import io.kontiki.jepsen.history.Functions;
import io.kontiki.jepsen.history.History;
import io.kontiki.jepsen.history.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether a batch over several Regions is seen as promised: perhaps in part, but of each Region's part all or nothing, and after its
 * acknowledgement all of it for ever.
 *
 * <ul>
 *   <li>{@code batch}: by Region, its part: numbers with spaces between them, each number in one batch only; key is the table.
 *   <li>{@code read}, {@code final-read}: OK with all numbers of the table, in any order.
 * </ul>
 *
 * Anomalies: {@code torn} (a part is seen in part), {@code lost} (a part of an acknowledged batch is not in a read that began
 * later), {@code vanished} (a part of another batch was seen, and is gone from a later read), {@code unexpected} (nobody wrote it,
 * or the batch failed, or was invoked only later).
 */
public final class BatchVisibilityChecker implements Checker {
    private static final Set<String> FUNCTIONS = Set.of(Functions.BATCH, Functions.READ, Functions.FINAL_READ);

    /** What one batch put into one Region. */
    private record Part(Call batch, String region, List<Long> rows) {}

    @Override
    public String name() {
        return "batch-visibility";
    }

    @Override
    public CheckResult check(History history) {
        Findings findings = new Findings(name(), "torn", "lost", "vanished", "unexpected", "seen-in-part");
        history.callsByKey(FUNCTIONS).forEach((_, calls) -> check(calls, findings));
        if (findings.count("acknowledged") == 0) {
            findings.undecided("no batch was acknowledged");
        }
        if (findings.count("reads") == 0) {
            findings.undecided("no read was acknowledged");
        }
        return findings.result();
    }

    private static void check(List<Call> calls, Findings findings) {
        List<Part> parts = new ArrayList<>();
        Map<Long, Part> byRow = new HashMap<>();
        for (Call call : calls) {
            if (call.function().equals(Functions.BATCH)) {
                findings.count("acknowledged", call.isOk() ? 1 : 0);
                call.invoked()
                        .texts()
                        .forEach((region, rows) -> parts.add(new Part(call, region, numbers(call.invoked(), rows))));
            }
        }
        for (Part part : parts) {
            for (Long row : part.rows()) {
                if (byRow.put(row, part) != null) {
                    throw part.batch().invoked().unexpected("numbers that are in no other part; " + row + " is");
                }
            }
        }
        Map<Part, Call> seenWhole = new HashMap<>();
        for (Call read : Reads.of(calls).all()) {
            findings.count("reads", 1);
            Set<Long> seen = Reads.seen(read);
            seen.forEach(row -> checkKnown(read, row, byRow.get(row), findings));
            checkParts(read, seen, parts, seenWhole, findings);
        }
    }

    private static void checkParts(
            Call read, Set<Long> seen, List<Part> parts, Map<Part, Call> seenWhole, Findings findings) {
        Map<Call, Set<Boolean>> whole = new LinkedHashMap<>();
        for (Part part : parts) {
            long there = part.rows().stream().filter(seen::contains).count();
            boolean all = there == part.rows().size();
            whole.computeIfAbsent(part.batch(), _ -> new HashSet<>()).add(all);
            Call earlier = seenWhole.get(part);
            if (!all && part.batch().isOk() && part.batch().before(read)) {
                report("lost", read, part, there, part.batch(), findings);
            } else if (!all && earlier != null && earlier.before(read)) {
                report("vanished", read, part, there, earlier, findings);
            } else if (!all && there > 0) {
                report("torn", read, part, there, part.batch(), findings);
            }
            if (all) {
                seenWhole.merge(part, read, (one, other) -> one.end() < other.end() ? one : other);
            }
        }
        findings.count(
                "seen-in-part",
                whole.values().stream().filter(both -> both.size() > 1).count());
    }

    private static void checkKnown(Call read, long row, Part part, Findings findings) {
        if (part == null) {
            findings.anomaly("unexpected", read.key(), "row " + row + " was seen and nobody wrote it", read);
        } else if (!part.batch().mayHaveHappened() || part.batch().begin() > read.end()) {
            String why = part.batch().mayHaveHappened() ? "was invoked only later" : "failed";
            findings.anomaly(
                    "unexpected", read.key(), "row " + row + " was seen, and its batch " + why, part.batch(), read);
        }
    }

    private static void report(String kind, Call read, Part part, long there, Call since, Findings findings) {
        findings.anomaly(
                kind,
                read.key(),
                "of the part in Region " + part.region() + " a read has " + there + " of "
                        + part.rows().size() + " rows",
                part.batch(),
                since,
                read);
    }

    private static List<Long> numbers(Operation batch, String rows) {
        List<Long> numbers = new ArrayList<>();
        for (String row : rows.trim().split(" +")) {
            try {
                numbers.add(Long.valueOf(row));
            } catch (NumberFormatException e) {
                throw batch.unexpected("numbers with spaces between them in each text");
            }
        }
        return List.copyOf(numbers);
    }
}
