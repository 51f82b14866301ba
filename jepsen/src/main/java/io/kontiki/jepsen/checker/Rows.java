package io.kontiki.jepsen.checker;

import io.kontiki.jepsen.history.Call;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The numbers that calls tried to put into one key, each with its calls: usually one, more where a client tried again. Built once,
 * then only read; any thread.
 */
final class Rows {
    /** One number and all calls that tried it. */
    static final class Row {
        private final long number;
        private final List<Call> calls = new ArrayList<>(1);
        private Call acknowledged;
        private long possibleFrom = Call.OPEN;
        private int atLeast;
        private int atMost;

        private Row(long number) {
            this.number = number;
        }

        private void add(Call call) {
            calls.add(call);
            if (call.mayHaveHappened()) {
                possibleFrom = Math.min(possibleFrom, call.begin());
                atMost++;
            }
            if (call.isOk()) {
                atLeast++;
                if (acknowledged == null || call.end() < acknowledged.end()) {
                    acknowledged = call;
                }
            }
        }

        long number() {
            return number;
        }

        List<Call> calls() {
            return calls;
        }

        /** The call that acknowledged it first. */
        Optional<Call> acknowledged() {
            return Optional.ofNullable(acknowledged);
        }

        /** Index from which on it was acknowledged, or {@link Call#OPEN}. */
        long acknowledgedFrom() {
            return acknowledged == null ? Call.OPEN : acknowledged.end();
        }

        /** Index from which on it may be seen; {@link Call#OPEN} if all calls failed. */
        long possibleFrom() {
            return possibleFrom;
        }

        /** Times that it took effect for certain. */
        int atLeast() {
            return atLeast;
        }

        /** Times that it may have taken effect. */
        int atMost() {
            return atMost;
        }
    }

    private final Map<Long, Row> rows = new LinkedHashMap<>();

    /** Of calls that carry a number or numbers, in the order of their invocation. */
    static Rows of(List<Call> calls) {
        Rows rows = new Rows();
        for (Call call : calls) {
            for (Long number : call.invoked().numbers()) {
                rows.rows.computeIfAbsent(number, Row::new).add(call);
            }
        }
        return rows;
    }

    Optional<Row> row(long number) {
        return Optional.ofNullable(rows.get(number));
    }

    Collection<Row> all() {
        return rows.values();
    }

    long acknowledgedCount() {
        return all().stream().filter(row -> row.atLeast() > 0).count();
    }

    /** Reports a number that a read cannot have seen. */
    void checkKnown(Call read, long number, Findings findings) {
        Row row = rows.get(number);
        if (row == null) {
            findings.anomaly("unexpected", read.key(), "row " + number + " was seen and nobody wrote it", read);
        } else if (row.possibleFrom() > read.end()) {
            List<Call> calls = new ArrayList<>(row.calls());
            calls.add(read);
            String why = row.atMost() == 0 ? "all writes of it failed" : "it was written only later";
            findings.anomaly("unexpected", read.key(), "row " + number + " was seen, but " + why, calls);
        }
    }
}
