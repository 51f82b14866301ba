package io.kontiki.jepsen.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.jepsen.environment.EndedNode;
import io.kontiki.jepsen.environment.EnvironmentException;
import io.kontiki.jepsen.environment.Node;
import io.kontiki.jepsen.history.Fault;
import io.kontiki.jepsen.history.HistoryReader;
import io.kontiki.jepsen.history.HistoryWriter;
import io.kontiki.jepsen.nemesis.Aim;
import io.kontiki.jepsen.nemesis.Bite;
import io.kontiki.jepsen.nemesis.FaultKind;
import io.kontiki.jepsen.nemesis.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written down of faults, and what must be said of a run for their sake. */
final class FaultLogTest {
    private static final Bite SOME = new Bite(2, "packets dropped");

    @TempDir
    private Path directory;

    private final List<String> lines = new ArrayList<>();
    private long now;
    private HistoryWriter history;
    private FaultLog log;

    @BeforeEach
    void begin() throws IOException {
        history = HistoryWriter.create(directory.resolve("history.jsonl"), () -> now++);
        log = new FaultLog(history, lines::add);
    }

    private static Step step(FaultKind kind) {
        return new Step(0, Duration.ZERO, Duration.ofSeconds(1), kind, new Aim.At(List.of("n1")), 0, 0);
    }

    private void each(FaultKind kind, BiConsumer<Step, FaultLog> what) {
        what.accept(step(kind), log);
    }

    private List<Fault> faults() throws IOException {
        history.close();
        return new HistoryReader().read(directory.resolve("history.jsonl")).faults();
    }

    @Test
    void aFaultIsOnFromItsStartToItsStopEachTimeThatItComes() throws IOException {
        for (int i = 0; i < 2; i++) {
            each(FaultKind.PARTITION_ONE, (step, faults) -> {
                faults.started(step, "n1 | n2");
                faults.stopped(step, SOME);
            });
        }

        assertThat(faults()).hasSize(2).allSatisfy(fault -> {
            assertThat(fault.target()).isEqualTo("n1 | n2");
            assertThat(fault.endNanos()).isEqualTo(fault.beginNanos() + 1);
        });
        assertThat(log.bit()).containsExactly("partition-one");
        assertThat(log.shortcomings(List.of("partition-one"))).isEmpty();
    }

    @Test
    void aFaultThatFailedOnceDecidesNothingThoughItBitAnotherTime() throws IOException {
        each(FaultKind.KILL, (step, faults) -> {
            faults.started(step, "n1");
            faults.stopped(step, SOME);
            faults.started(step, "n2");
            faults.failed(step, new EnvironmentException("n2 cannot be started"));
        });

        assertThat(log.bit()).isEmpty();
        assertThat(log.shortcomings(List.of("kill", "pause")))
                .containsExactlyInAnyOrder("pause never came on", "kill: n2 cannot be started");
        assertThat(faults())
                .filteredOn(fault -> fault.name().equals("kill"))
                .allMatch(fault -> fault.endNanos() < Long.MAX_VALUE);
    }

    @Test
    void aNodeThatEndsUnderNoFaultThatExplainsItIsKept() throws IOException {
        EndedNode node = new EndedNode(new Node("n2", "dc-b", true, true, "127.0.0.1", 14_010), "# SIGSEGV");
        log.ended(node, true);
        assertThat(log.ended()).isEmpty();

        log.ended(node, false);

        assertThat(log.ended()).containsExactly(node);
        assertThat(lines).hasSize(2).allMatch(line -> line.startsWith("n2 ended by itself"));
        assertThat(faults()).hasSize(2).allMatch(fault -> fault.name().equals("node-ended"));
    }

    @Test
    void aScheduleThatBreaksOffIsSaid() {
        log.broke(new IllegalStateException("no such node"));
        assertThat(log.shortcomings(List.of()))
                .singleElement()
                .asString()
                .contains("broke off")
                .contains("no such node");
    }
}
