package io.kontiki.jepsen.checker;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.jepsen.history.History;
import io.kontiki.jepsen.history.Operation;
import io.kontiki.jepsen.history.Story;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinearizabilityCheckerTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static LinearizabilityChecker checker(boolean searchOnly) {
        return new LinearizabilityChecker(new RegisterModel(), searchOnly, System::nanoTime, LIMIT);
    }

    private static CheckResult check(boolean searchOnly, Story story) {
        return checker(searchOnly).check(story.history());
    }

    private static void valid(Story story) {
        assertThat(check(false, story).verdict()).isEqualTo(Verdict.VALID);
        assertThat(check(true, story).verdict()).isEqualTo(Verdict.VALID);
    }

    private static void invalid(Story story, long... operations) {
        for (boolean searchOnly : new boolean[] {false, true}) {
            CheckResult result = check(searchOnly, story);
            assertThat(result.verdict()).isEqualTo(Verdict.INVALID);
            assertThat(result.anomalies().getFirst().operations().stream().mapToLong(Operation::index))
                    .containsExactly(Arrays.stream(operations).boxed().toArray(Long[]::new));
        }
    }

    @Test
    void findsAReadThatSawAValueNobodyWrote() {
        invalid(new Story().does("1", "write", "x", 1).reads("2", "x", 1).reads("2", "x", 2), 4, 5);
    }

    @Test
    void findsAReadOfAReplacedValue() {
        // What is not needed is not shown: the first read and the other key.
        invalid(
                new Story()
                        .does("1", "write", "x", 1)
                        .reads("2", "x", 1)
                        .does("1", "write", "y", 3)
                        .does("1", "write", "x", 2)
                        .reads("2", "x", 1)
                        .reads("2", "x", 2),
                0,
                1,
                6,
                7,
                8,
                9);
    }

    @Test
    void findsALostWrite() {
        invalid(new Story().does("1", "write", "x", 1).reads("2", "x"), 0, 1, 2, 3);
    }

    @Test
    void findsAValueThatComesBack() {
        invalid(
                new Story()
                        .invoke("1", "write", "x", 1)
                        .invoke("2", "write", "x", 2)
                        .reads("3", "x", 1)
                        .reads("3", "x", 2)
                        .reads("3", "x", 1),
                0,
                1,
                2,
                3,
                4,
                5,
                6,
                7);
    }

    @Test
    void findsAReadOfAFailedWrite() {
        invalid(new Story().invoke("1", "write", "x", 1).fail("1").reads("2", "x", 1), 2, 3);
    }

    @Test
    void findsAReadFromTheFuture() {
        invalid(new Story().reads("2", "x", 1).does("1", "write", "x", 1), 0, 1);
    }

    @Test
    void findsTwoWinnersOfACompareAndSet() {
        invalid(new Story().does("1", "cas", "x", 1).does("2", "cas", "x", 2), 0, 1, 2, 3);
        invalid(
                new Story()
                        .does("1", "write", "x", 1)
                        .invoke("1", "cas", "x", 1, 2)
                        .invoke("2", "cas", "x", 1, 3)
                        .done("1")
                        .done("2"),
                0,
                1,
                2,
                3,
                4,
                5);
    }

    @Test
    void aReadBesideAWriteMaySeeEither() {
        valid(new Story()
                .does("1", "write", "x", 1)
                .invoke("1", "write", "x", 2)
                .reads("2", "x", 1)
                .reads("3", "x", 2)
                .done("1"));
    }

    @Test
    void anOpenWriteMayTakeEffectMuchLater() {
        valid(new Story()
                .invoke("1", "write", "x", 1)
                .info("1")
                .does("2", "write", "x", 2)
                .reads("2", "x", 2)
                .reads("2", "x", 1));
        valid(new Story().invoke("1", "write", "x", 1).info("1").reads("2", "x"));
    }

    @Test
    void anOpenWriteTakesEffectOnceAtMost() {
        invalid(
                new Story()
                        .invoke("1", "write", "x", 1)
                        .info("1")
                        .reads("2", "x", 1)
                        .does("2", "write", "x", 2)
                        .reads("2", "x", 1),
                0,
                1,
                2,
                3,
                4,
                5,
                6,
                7);
    }

    @Test
    void anOpenReadSaysNothing() {
        valid(new Story()
                .does("1", "write", "x", 1)
                .invoke("2", "read", "x")
                .info("2")
                .reads("1", "x", 1));
    }

    @Test
    void aFailedCompareAndSetChangesNothing() {
        valid(new Story()
                .does("1", "write", "x", 1)
                .invoke("2", "cas", "x", 5, 6)
                .fail("2")
                .reads("1", "x", 1));
    }

    @Test
    void anOpenCompareAndSetMayExplainAValue() {
        valid(new Story()
                .does("1", "write", "x", 1)
                .invoke("2", "cas", "x", 1, 2)
                .info("2")
                .reads("1", "x", 1)
                .does("1", "cas", "x", 2, 3)
                .reads("1", "x", 3));
    }

    @Test
    void keysAreIndependent() {
        valid(new Story()
                .does("1", "write", "x", 1)
                .does("1", "write", "y", 2)
                .reads("2", "y", 2)
                .reads("2", "x", 1));
    }

    @Test
    void aHistoryWithoutAcknowledgedReadsProvesNothing() {
        CheckResult result = check(
                false,
                new Story().does("1", "write", "x", 1).invoke("2", "read", "x").fail("2"));

        assertThat(result.verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(result.reason()).contains("no call was acknowledged");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void acceptsWhatAnAtomicRegisterDoes(boolean searchOnly) {
        for (long seed = 1; seed <= 150; seed++) {
            for (double cas : new double[] {0, 0.3}) {
                var plan = new SimulatedRegisters.Plan(seed, 1, 2 + (int) (seed % 5), 40, 120, 0.04, cas);
                CheckResult result = checker(searchOnly).check(SimulatedRegisters.history(plan));
                assertThat(result.verdict()).as("%s: %s", plan, result).isEqualTo(Verdict.VALID);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void findsTheOneBrokenReadOfARandomHistory(boolean searchOnly) {
        Random random = new Random(7);
        int largest = 0;
        for (long seed = 1; seed <= 100; seed++) {
            for (double cas : new double[] {0, 0.3}) {
                var plan = new SimulatedRegisters.Plan(seed, 1, 2 + (int) (seed % 5), 40, 120, 0.02, cas);
                History broken = SimulatedRegisters.broken(SimulatedRegisters.history(plan), random);
                CheckResult result = checker(searchOnly).check(broken);
                assertThat(result.verdict()).as("%s: %s", plan, result).isEqualTo(Verdict.INVALID);
                List<Operation> example = result.anomalies().getFirst().operations();
                assertThat(checker(searchOnly).check(new History(example)).verdict())
                        .as("the counterexample alone of %s", plan)
                        .isEqualTo(Verdict.INVALID);
                largest = Math.max(largest, example.size());
            }
        }
        System.out.println("largest counterexample: " + largest + " operations");
        assertThat(largest).isLessThanOrEqualTo(30);
    }

    @Test
    void doesNotDecideWhatTakesTooLong() {
        AtomicLong clock = new AtomicLong();
        // Each look at the clock costs a second: the limit is over after a few.
        var checker = new LinearizabilityChecker(
                new RegisterModel(), true, () -> clock.getAndAdd(1_000_000_000L), Duration.ofSeconds(5));
        var plan = new SimulatedRegisters.Plan(3, 1, 8, 1000, 1000, 0.05, 0.2);

        CheckResult result = checker.check(SimulatedRegisters.history(plan));

        assertThat(result.verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(result.reason()).contains("r0.0 was not decided");
    }
}
