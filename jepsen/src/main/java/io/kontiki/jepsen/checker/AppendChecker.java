package io.kontiki.jepsen.checker;

import io.kontiki.jepsen.history.Call;
import io.kontiki.jepsen.history.Functions;
import io.kontiki.jepsen.history.History;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether the rows of a series come in an order that fits how they were appended, and no prefix has holes.
 *
 * <ul>
 *   <li>{@code append}: a number or numbers in their order, which no other call appends, but for a retry; key is the series.
 *   <li>{@code read}, {@code final-read}: OK with all numbers of the series in the order of the series.
 * </ul>
 *
 * Anomalies: {@code duplicate}, {@code unexpected}, {@code order} (two acknowledged rows of a session the wrong way round),
 * {@code gap} (a row is seen, and one that was acknowledged before that one was even asked for is not), {@code disagreement} (two
 * reads have two rows in different order), {@code lost} (acknowledged, not in a final read). A read may be old; see
 * {@link StalenessChecker}.
 */
public final class AppendChecker implements Checker {
    private static final Set<String> FUNCTIONS = Set.of(Functions.APPEND, Functions.READ, Functions.FINAL_READ);

    @Override
    public String name() {
        return "append";
    }

    @Override
    public CheckResult check(History history) {
        Findings findings = new Findings(name(), "duplicate", "unexpected", "order", "gap", "disagreement", "lost");
        history.callsByKey(FUNCTIONS).forEach((_, calls) -> check(calls, findings));
        if (findings.count("acknowledged") == 0) {
            findings.undecided("no row was acknowledged");
        }
        if (findings.count("seen") == 0) {
            findings.undecided("no read saw a row");
        }
        return findings.result();
    }

    private static void check(List<Call> calls, Findings findings) {
        List<Call> appends = calls.stream()
                .filter(call -> call.function().equals(Functions.APPEND))
                .toList();
        Rows rows = Rows.of(appends);
        Reads reads = Reads.of(calls);
        findings.count("acknowledged", rows.acknowledgedCount());
        findings.count("reads", reads.all().size());
        for (Call read : reads.all()) {
            findings.count("seen", read.returned().numbers().size());
            Reads.checkOnce(read, findings);
            Reads.seen(read).forEach(number -> rows.checkKnown(read, number, findings));
            checkOrder(read, appends, rows, findings);
            checkGaps(read, rows, findings);
        }
        checkAgreement(reads, findings);
        Missing.check("lost", rows, reads.last(), findings);
    }

    /** Rows that were tried more than once are left out: nobody knows which try took effect. */
    private static void checkOrder(Call read, List<Call> appends, Rows rows, Findings findings) {
        Map<Long, Integer> places = places(read);
        Map<String, Call> lastCalls = new HashMap<>();
        Map<String, Integer> lastPlaces = new HashMap<>();
        for (Call append : appends) {
            if (!append.isOk()) {
                continue;
            }
            for (Long number : append.invoked().numbers()) {
                Integer place = places.get(number);
                if (place == null || rows.row(number).orElseThrow().calls().size() > 1) {
                    continue;
                }
                Integer lastPlace = lastPlaces.put(append.session(), place);
                Call last = lastCalls.put(append.session(), append);
                if (lastPlace != null && place < lastPlace) {
                    findings.anomaly(
                            "order",
                            read.key(),
                            "session " + append.session() + " appended row " + number + " later than row "
                                    + read.returned().numbers().get(lastPlace) + ", which comes after it",
                            last,
                            append,
                            read);
                }
            }
        }
    }

    /** Reports one hole of a read: the newest row that is seen says which others must be. */
    private static void checkGaps(Call read, Rows rows, Findings findings) {
        Set<Long> seen = new HashSet<>();
        Rows.Row newest = null;
        for (Long number : read.returned().numbers()) {
            seen.add(number);
            Rows.Row row = rows.row(number).orElse(null);
            if (row != null
                    && row.possibleFrom() != Call.OPEN
                    && (newest == null || row.possibleFrom() > newest.possibleFrom())) {
                newest = row;
            }
        }
        if (newest == null) {
            return;
        }
        for (Rows.Row row : rows.all()) {
            if (row.acknowledgedFrom() < newest.possibleFrom() && !seen.contains(row.number())) {
                List<Call> calls = new ArrayList<>(newest.calls());
                calls.add(row.acknowledged().orElseThrow());
                calls.add(read);
                findings.anomaly(
                        "gap",
                        read.key(),
                        "row " + newest.number() + " is seen, and row " + row.number()
                                + ", which was acknowledged before it was asked for, is not",
                        calls);
                return;
            }
        }
    }

    private static void checkAgreement(Reads reads, Findings findings) {
        Call longest = reads.all().stream()
                .max(Comparator.comparingInt(read -> read.returned().numbers().size()))
                .orElse(null);
        if (longest == null) {
            return;
        }
        Map<Long, Integer> places = places(longest);
        for (Call read : reads.all()) {
            int last = -1;
            for (Long number : read.returned().numbers()) {
                int place = places.getOrDefault(number, last);
                if (place < last) {
                    findings.anomaly(
                            "disagreement",
                            read.key(),
                            "two reads have row " + number + " and row "
                                    + longest.returned().numbers().get(last) + " in different order",
                            read,
                            longest);
                    break;
                }
                last = place;
            }
        }
    }

    private static Map<Long, Integer> places(Call read) {
        Map<Long, Integer> places = new HashMap<>();
        int place = 0;
        for (Long number : read.returned().numbers()) {
            places.putIfAbsent(number, place++);
        }
        return places;
    }
}
