package io.kontiki.jepsen.workload;

import io.kontiki.jepsen.checker.CheckResult;
import io.kontiki.jepsen.checker.Checker;
import io.kontiki.jepsen.history.History;

/** Lets a checker see only keys with one beginning, so that several workloads can be in one history. Any thread. */
final class KeyedChecker implements Checker {
    private final String prefix;
    private final Checker checker;

    KeyedChecker(String prefix, Checker checker) {
        this.prefix = prefix;
        this.checker = checker;
    }

    @Override
    public String name() {
        return prefix + checker.name();
    }

    @Override
    public CheckResult check(History history) {
        CheckResult result = checker.check(new History(history.operations().stream()
                .filter(operation -> operation.isFault() || operation.key().startsWith(prefix))
                .toList()));
        return new CheckResult(
                name(), result.verdict(), result.counts(), result.anomalies(), result.reason(), result.took());
    }
}
