package io.kontiki.jepsen.checker;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.jepsen.history.History;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A history as a long run leaves it: some 100,000 operations. The bound is what the harness must keep, far above what is measured. */
class LinearizabilitySpeedTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void decidesALongHistoryOfWritesAndReads() {
        measure("writes and reads", false, new SimulatedRegisters.Plan(11, 4, 6, 250, 50_000, 0.02, 0));
    }

    @Test
    void searchesALongHistoryOfWritesAndReads() {
        measure("writes and reads, search only", true, new SimulatedRegisters.Plan(12, 4, 6, 250, 50_000, 0.02, 0));
    }

    @Test
    void searchesALongHistoryWithCompareAndSet() {
        measure("with cas", false, new SimulatedRegisters.Plan(13, 4, 8, 300, 50_000, 0.03, 0.3));
    }

    private static void measure(String what, boolean searchOnly, SimulatedRegisters.Plan plan) {
        History history = SimulatedRegisters.history(plan);
        var checker = new LinearizabilityChecker(new RegisterModel(), searchOnly, System::nanoTime, LIMIT);

        report(what + ", valid", history, checker, Verdict.VALID);
        report(what + ", invalid", SimulatedRegisters.broken(history, new Random(1)), checker, Verdict.INVALID);
    }

    private static void report(String what, History history, LinearizabilityChecker checker, Verdict expected) {
        long begin = System.nanoTime();
        CheckResult result = checker.check(history);
        long millis = (System.nanoTime() - begin) / 1_000_000;

        System.out.println("checked " + history.operations().size() + " operations, " + what + ": " + millis + " ms, "
                + result.counts());
        assertThat(result.verdict()).isEqualTo(expected);
        assertThat(Duration.ofMillis(millis)).isLessThan(LIMIT);
    }
}
