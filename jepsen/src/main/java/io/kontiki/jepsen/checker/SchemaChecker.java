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
 * Whether concurrent changes of a table's schema have one winner each, and no column is lost or invented. Nobody drops anything.
 *
 * <ul>
 *   <li>{@code create}: types by column; OK for the one who created the table, FAIL where it was there.
 *   <li>{@code add-column}: types by column; OK for the one who added them, FAIL where one was there.
 *   <li>{@code auto-column}: types by column of rows that were written; OK if they went in, whoever added the columns.
 *   <li>{@code read}: OK with types by column, as a gateway sees the table, perhaps from a while ago; nothing for no table.
 *   <li>{@code final-read}: the same from the present; a key without one is not decided.
 * </ul>
 *
 * Anomalies: {@code two-winners} (a table or column made twice), {@code two-types} (a column acknowledged or seen with two),
 * {@code lost} (acknowledged, not in a final read, or gone from a later read of the same session), {@code invented} (seen, and
 * nobody can have made it by then with this type).
 */
public final class SchemaChecker implements Checker {
    private static final Set<String> CHANGES = Set.of(Functions.CREATE, Functions.ADD_COLUMN, Functions.AUTO_COLUMN);
    private static final Set<String> FUNCTIONS =
            Set.of(Functions.CREATE, Functions.ADD_COLUMN, Functions.AUTO_COLUMN, Functions.READ, Functions.FINAL_READ);

    @Override
    public String name() {
        return "schema";
    }

    @Override
    public CheckResult check(History history) {
        Findings findings = new Findings(name(), "two-winners", "two-types", "lost", "invented");
        history.callsByKey(FUNCTIONS).forEach((key, calls) -> check(key, calls, findings));
        if (findings.count("acknowledged") == 0) {
            findings.undecided("no change was acknowledged");
        }
        return findings.result();
    }

    private static void check(String key, List<Call> calls, Findings findings) {
        List<Call> changes =
                calls.stream().filter(call -> CHANGES.contains(call.function())).toList();
        List<Call> done = changes.stream().filter(Call::isOk).toList();
        Reads reads = Reads.of(calls);
        findings.count("acknowledged", done.size());
        findings.count("reads", reads.all().size());
        checkWinners(key, done, findings);
        checkTypes(key, done, reads.all(), findings);
        reads.all().forEach(read -> checkMade(read, changes, findings));
        checkSessions(reads.all(), findings);
        if (reads.last().isEmpty()) {
            findings.undecided("table " + key + " has no final read");
        }
        reads.last().forEach(read -> checkKept(read, done, findings));
    }

    private static void checkWinners(String key, List<Call> done, Findings findings) {
        Call creator = null;
        Map<String, Call> makers = new HashMap<>();
        for (Call change : done) {
            if (change.function().equals(Functions.AUTO_COLUMN)) {
                continue;
            }
            if (change.function().equals(Functions.CREATE)) {
                if (creator != null) {
                    findings.anomaly("two-winners", key, "the table was created twice", creator, change);
                    continue;
                }
                creator = change;
            }
            for (String column : change.invoked().texts().keySet()) {
                Call other = makers.putIfAbsent(column, change);
                if (other != null) {
                    findings.anomaly("two-winners", key, "column " + column + " was added twice", other, change);
                }
            }
        }
    }

    /** Of a column that has two types one anomaly is reported. */
    private static void checkTypes(String key, List<Call> done, List<Call> reads, Findings findings) {
        Map<String, Map<String, Call>> types = new HashMap<>();
        done.forEach(change -> change.invoked()
                .texts()
                .forEach((column, type) ->
                        types.computeIfAbsent(column, _ -> new HashMap<>()).putIfAbsent(type, change)));
        reads.forEach(read -> read.returned()
                .texts()
                .forEach((column, type) ->
                        types.computeIfAbsent(column, _ -> new HashMap<>()).putIfAbsent(type, read)));
        types.forEach((column, byType) -> {
            if (byType.size() > 1) {
                findings.anomaly(
                        "two-types",
                        key,
                        "column " + column + " has the types "
                                + byType.keySet().stream().sorted().toList(),
                        List.copyOf(byType.values()));
            }
        });
    }

    private static void checkMade(Call read, List<Call> changes, Findings findings) {
        read.returned().texts().forEach((column, type) -> {
            boolean possible = changes.stream()
                    .anyMatch(change -> change.mayHaveHappened()
                            && change.begin() < read.end()
                            && type.equals(change.invoked().texts().get(column)));
            if (!possible) {
                List<Call> calls = new ArrayList<>(changes.stream()
                        .filter(change -> change.invoked().texts().containsKey(column))
                        .toList());
                calls.add(read);
                findings.anomaly(
                        "invented", read.key(), "nobody made column " + column + " " + type + " that was seen", calls);
            }
        });
    }

    private static void checkSessions(List<Call> reads, Findings findings) {
        Map<String, Map<String, Call>> seen = new HashMap<>();
        for (Call read : reads) {
            Map<String, Call> known = seen.computeIfAbsent(read.session(), _ -> new HashMap<>());
            Map<String, String> now = read.returned().texts();
            known.entrySet().removeIf(column -> {
                boolean gone = column.getValue().before(read) && !now.containsKey(column.getKey());
                if (gone) {
                    findings.anomaly(
                            "lost",
                            read.key(),
                            "session " + read.session() + " saw column " + column.getKey() + ", and later no more",
                            column.getValue(),
                            read);
                }
                return gone;
            });
            now.keySet().forEach(column -> known.putIfAbsent(column, read));
        }
    }

    private static void checkKept(Call read, List<Call> done, Findings findings) {
        for (Call change : done) {
            for (String column : change.invoked().texts().keySet()) {
                if (change.before(read) && !read.returned().texts().containsKey(column)) {
                    findings.anomaly(
                            "lost",
                            read.key(),
                            "column " + column + " was acknowledged and is not there at the end",
                            change,
                            read);
                }
            }
        }
    }
}
