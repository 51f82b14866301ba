package io.kontiki.jepsen.checker;

import io.kontiki.jepsen.history.Call;
import io.kontiki.jepsen.history.Functions;
import io.kontiki.jepsen.history.History;
import io.kontiki.jepsen.history.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Whether what a session saw of a key never goes back.
 *
 * <ul>
 *   <li>{@code read}, {@code final-read}: OK with numbers: rows, of which none may go. Or OK with a number or nothing.
 *   <li>{@code write}, {@code cas}: as in {@link RegisterModel}. On a key that is written, a session goes back if it sees a value whose
 *       write was over before the write of a value that it saw began, or a value that it saw replaced, if that was written once. On a key
 *       that nobody writes the number is a count or a time, and may only grow.
 * </ul>
 *
 * A session reads one thing at a time. Anomaly: {@code backwards}.
 */
public final class MonotonicChecker implements Checker {
    private static final String KIND = "backwards";
    private static final Set<String> FUNCTIONS =
            Set.of(Functions.WRITE, Functions.CAS, Functions.READ, Functions.FINAL_READ);

    @Override
    public String name() {
        return "monotonic";
    }

    @Override
    public CheckResult check(History history) {
        Findings findings = new Findings(name(), KIND);
        history.callsByKey(FUNCTIONS).forEach((_, calls) -> {
            Versions versions = new Versions(calls);
            Map<String, List<Call>> sessions = Reads.of(calls).all().stream()
                    .collect(Collectors.groupingBy(Call::session, TreeMap::new, Collectors.toList()));
            boolean rows = sessions.values().stream()
                    .anyMatch(reads ->
                            reads.stream().anyMatch(read -> read.returned().value() instanceof Value.Numbers));
            sessions.forEach((session, reads) -> {
                checkOneAtATime(session, reads);
                findings.count("pairs", reads.size() - 1L);
                if (rows) {
                    Reads.of(reads).checkStay(KIND, findings);
                } else if (versions.writes().isEmpty()) {
                    checkGrowth(reads, findings);
                } else {
                    checkVersions(reads, versions, findings);
                }
            });
        });
        if (findings.count("pairs") == 0) {
            findings.undecided("no session read a key twice");
        }
        return findings.result();
    }

    private static void checkOneAtATime(String session, List<Call> reads) {
        for (int at = 1; at < reads.size(); at++) {
            if (!reads.get(at - 1).before(reads.get(at))) {
                throw new IllegalArgumentException("session " + session + " reads '"
                        + reads.get(at).key() + "' twice at once, at operation "
                        + reads.get(at).begin());
            }
        }
    }

    private static void checkGrowth(List<Call> reads, Findings findings) {
        Call highest = null;
        for (Call read : reads) {
            if (highest == null || number(read) >= number(highest)) {
                highest = read;
            } else {
                report(highest, read, findings);
            }
        }
    }

    private static long number(Call read) {
        return Versions.value(read) instanceof Value.None
                ? Long.MIN_VALUE
                : read.returned().number();
    }

    private static void checkVersions(List<Call> reads, Versions versions, Findings findings) {
        Call newest = null;
        Call last = null;
        Map<Value, Call> replaced = new HashMap<>();
        for (Call read : reads) {
            Value value = Versions.value(read);
            if (last != null && !Versions.value(last).equals(value)) {
                if (versions.over(value) < versions.since(Versions.value(newest))) {
                    report(newest, read, findings);
                } else if (replaced.containsKey(value)) {
                    findings.anomaly(
                            KIND,
                            read.key(),
                            "session " + read.session() + " saw " + value + ", then " + Versions.value(last) + ", then "
                                    + value + " again",
                            replaced.get(value),
                            last,
                            read);
                }
                if (versions.contains(Versions.value(last))) {
                    replaced.putIfAbsent(Versions.value(last), last);
                }
            }
            last = read;
            if (newest == null || versions.since(value) > versions.since(Versions.value(newest))) {
                newest = read;
            }
        }
    }

    private static void report(Call newer, Call read, Findings findings) {
        findings.anomaly(
                KIND,
                read.key(),
                "session " + read.session() + " saw " + Versions.value(newer) + ", and later " + Versions.value(read)
                        + ", which is older",
                newer,
                read);
    }
}
