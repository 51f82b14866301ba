package io.kontiki.jepsen.checker;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.jepsen.history.Functions;
import io.kontiki.jepsen.history.History;
import io.kontiki.jepsen.history.Operation;
import io.kontiki.jepsen.history.OperationType;
import io.kontiki.jepsen.history.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a correct system does is never called wrong, and a row that is taken out of what was read always is. */
class NoFalseAlarmTest {
    private static final int SEEDS = 200;

    @Test
    void anAtomicRegisterIsNeitherStaleNorGoesBack() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            History history = SimulatedRegisters.history(
                    new SimulatedRegisters.Plan(seed, 2, 2 + (int) (seed % 5), 60, 150, 0.05, seed % 2 * 0.3));
            for (Checker checker : List.of(new StalenessChecker(Duration.ZERO), new MonotonicChecker())) {
                CheckResult result = checker.check(history);
                assertThat(result.verdict()).as("seed %d: %s", seed, result).isEqualTo(Verdict.VALID);
            }
        }
    }

    @Test
    void anAtomicLogIsInOrder() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            for (Checker checker : checkers(Functions.APPEND)) {
                CheckResult result = checker.check(log(seed, Functions.APPEND));
                assertThat(result.verdict()).as("seed %d: %s", seed, result).isEqualTo(Verdict.VALID);
            }
            for (Checker checker : checkers(Functions.ADD)) {
                CheckResult result = checker.check(log(seed, Functions.ADD));
                assertThat(result.verdict()).as("seed %d: %s", seed, result).isEqualTo(Verdict.VALID);
            }
        }
    }

    @Test
    void anAcknowledgedRowThatTheFinalReadLacksIsAlwaysFound() {
        Random random = new Random(5);
        for (long seed = 1; seed <= SEEDS; seed++) {
            for (String append : List.of(Functions.APPEND, Functions.ADD)) {
                History broken = withoutOneRow(log(seed, append), append, random);
                List<Checker> checkers = new ArrayList<>(checkers(append));
                // What a session sees goes back only if it saw the row; this read is a session of its own.
                checkers.removeIf(MonotonicChecker.class::isInstance);
                for (Checker checker : checkers) {
                    CheckResult result = checker.check(broken);
                    assertThat(result.verdict()).as("seed %d: %s", seed, result).isEqualTo(Verdict.INVALID);
                }
            }
        }
    }

    private static History log(long seed, String append) {
        return SimulatedLog.history(seed, append, 2 + (int) (seed % 5), 80);
    }

    private static List<Checker> checkers(String append) {
        List<Checker> both = List.of(new StalenessChecker(Duration.ZERO), new MonotonicChecker());
        List<Checker> checkers = new ArrayList<>(both);
        checkers.addAll(
                append.equals(Functions.ADD)
                        ? List.of(new SetChecker())
                        : List.of(new AppendChecker(), new DuplicateChecker()));
        return checkers;
    }

    private static History withoutOneRow(History history, String append, Random random) {
        List<Long> acknowledged = history.operations().stream()
                .filter(operation -> operation.type() == OperationType.OK
                        && operation.function().equals(append))
                .flatMap(operation -> operation.numbers().stream())
                .toList();
        Long gone = acknowledged.get(random.nextInt(acknowledged.size()));
        List<Operation> operations = new ArrayList<>(history.operations());
        Operation last = operations.removeLast();
        List<Long> rows = new ArrayList<>(last.numbers());
        rows.remove(gone);
        operations.add(new Operation(
                last.index(),
                last.process(),
                last.session(),
                last.type(),
                last.function(),
                last.key(),
                Value.of(rows),
                last.timeNanos(),
                last.error()));
        return new History(operations);
    }
}
