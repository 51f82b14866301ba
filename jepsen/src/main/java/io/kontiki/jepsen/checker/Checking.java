package io.kontiki.jepsen.checker;

import io.kontiki.jepsen.history.History;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Lets several checkers judge one history, and measures how long each takes. A checker that breaks decides nothing: its verdict is
 * UNKNOWN, and the others go on. Any thread.
 */
public final class Checking {
    private final List<Checker> checkers;
    private final LongSupplier nanoClock;

    public Checking(List<Checker> checkers, LongSupplier nanoClock) {
        this.checkers = List.copyOf(checkers);
        this.nanoClock = nanoClock;
    }

    /** One result per checker, in their order. */
    public List<CheckResult> check(History history) {
        return checkers.stream().map(checker -> check(checker, history)).toList();
    }

    /** Of all results together. */
    public static Verdict verdict(List<CheckResult> results) {
        return Verdict.of(results.stream().map(CheckResult::verdict).toList());
    }

    private CheckResult check(Checker checker, History history) {
        long begin = nanoClock.getAsLong();
        CheckResult result;
        try {
            result = checker.check(history);
        } catch (RuntimeException e) {
            result = CheckResult.unknown(checker.name(), "the checker broke: " + e);
        }
        return result.lasting(Duration.ofNanos(nanoClock.getAsLong() - begin));
    }
}
