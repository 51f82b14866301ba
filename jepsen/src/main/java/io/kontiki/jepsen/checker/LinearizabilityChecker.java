package io.kontiki.jepsen.checker;

import io.kontiki.jepsen.checker.LinearizationSearch.Outcome;
import io.kontiki.jepsen.history.Call;
import io.kontiki.jepsen.history.History;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Whether each key behaves as if one call at a time used it, each at one point between its begin and its end. Functions and values
 * are those of the {@link Model}. Keys are independent, so each is judged alone (Herlihy and Wing: linearizability is local).
 *
 * <p>A key that is wrong has one anomaly, {@code not-linearizable}, whose operations are a small part of its history that no order
 * explains. A key that is not decided within the limit is UNKNOWN: keep a key under some 300 calls of 8 clients. First every key
 * gets a short time, then those left share the rest, so that one hard key does not keep the others from being judged.
 */
public final class LinearizabilityChecker implements Checker {
    private static final String KIND = "not-linearizable";
    /** Of one search; 64 MiB are a million configurations of 300 calls. */
    private static final long MEMORY_LIMIT_BYTES = 96L << 20;

    private static final long FIRST_TURN_NANOS = 500_000_000;
    /** A counterexample is worth this much, not the whole limit. */
    private static final long MINIMISE_NANOS = 3_000_000_000L;
    /** Beyond this many wrong keys the history is given as it is. */
    private static final int MINIMISED_KEYS = 8;

    private final Model model;
    private final boolean searchOnly;
    private final LongSupplier nanoClock;
    private final long limitNanos;

    /** @param limit of the whole check, counterexamples not included: these add at most some 24 seconds */
    public LinearizabilityChecker(Model model, LongSupplier nanoClock, Duration limit) {
        this(model, false, nanoClock, limit);
    }

    /** @param searchOnly never asks the model for a faster decision */
    LinearizabilityChecker(Model model, boolean searchOnly, LongSupplier nanoClock, Duration limit) {
        this.model = model;
        this.searchOnly = searchOnly;
        this.nanoClock = nanoClock;
        this.limitNanos = limit.toNanos();
    }

    @Override
    public String name() {
        return "linearizable";
    }

    @Override
    public CheckResult check(History history) {
        Findings findings = new Findings(name(), KIND);
        long deadline = nanoClock.getAsLong() + limitNanos;
        Map<String, List<Call>> open = new LinkedHashMap<>();
        history.callsByKey(model.functions()).forEach((key, calls) -> {
            findings.count("calls", calls.size());
            findings.count(
                    "open",
                    calls.stream().filter(call -> call.end() == Call.OPEN).count());
            findings.count(
                    "observations", calls.stream().filter(model::observes).count());
            open.put(key, model.relevant(calls));
        });
        findings.count("keys", open.size());
        if (open.values().stream().noneMatch(calls -> calls.stream().anyMatch(model::observes))) {
            findings.undecided("no call was acknowledged that says anything of the state");
            return findings.result();
        }
        turn(open, deadline, true, findings);
        turn(open, deadline, false, findings);
        open.keySet().forEach(key -> findings.undecided("key " + key + " was not decided within its time and memory"));
        findings.count("undecided", open.size());
        return findings.result();
    }

    /** Judges the keys, and takes out those that are decided. */
    private void turn(Map<String, List<Call>> open, long deadline, boolean first, Findings findings) {
        int left = open.size();
        for (String key : List.copyOf(open.keySet())) {
            long now = nanoClock.getAsLong();
            long share = Math.max(0, deadline - now) / left--;
            Outcome outcome = outcome(open.get(key), until(now + (first ? Math.min(share, FIRST_TURN_NANOS) : share)));
            if (outcome == Outcome.NOT_LINEARIZABLE) {
                report(key, open.get(key), findings);
            }
            if (outcome != Outcome.GAVE_UP) {
                open.remove(key);
            }
        }
    }

    private Outcome outcome(List<Call> calls, BooleanSupplier stop) {
        if (!searchOnly) {
            Optional<Boolean> decided = model.decide(calls);
            if (decided.isPresent()) {
                return decided.get() ? Outcome.LINEARIZABLE : Outcome.NOT_LINEARIZABLE;
            }
        }
        return new LinearizationSearch(model, calls, stop, MEMORY_LIMIT_BYTES).search();
    }

    private void report(String key, List<Call> calls, Findings findings) {
        List<Call> fewer = calls;
        if (findings.count(KIND) < MINIMISED_KEYS) {
            BooleanSupplier stop = until(nanoClock.getAsLong() + MINIMISE_NANOS);
            fewer = new Counterexample(model, some -> outcome(some, stop) == Outcome.NOT_LINEARIZABLE, stop).of(calls);
        }
        findings.anomaly(KIND, key, what(key, fewer), fewer);
    }

    private static String what(String key, List<Call> calls) {
        StringBuilder what = new StringBuilder("no order explains what was seen of ")
                .append(key)
                .append(": ");
        calls.stream()
                .limit(8)
                .forEach(call -> what.append('[')
                        .append(call.process())
                        .append("] ")
                        .append(call)
                        .append("; "));
        return what.append(calls.size()).append(" calls").toString();
    }

    private BooleanSupplier until(long nanos) {
        return () -> nanoClock.getAsLong() - nanos >= 0;
    }
}
