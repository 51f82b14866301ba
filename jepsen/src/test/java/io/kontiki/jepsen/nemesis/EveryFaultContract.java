package io.kontiki.jepsen.nemesis;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.jepsen.environment.Capability;
import io.kontiki.jepsen.environment.Environment;
import io.kontiki.jepsen.environment.Expected;
import io.kontiki.jepsen.environment.Node;
import io.kontiki.jepsen.environment.NodeState;
import io.kontiki.jepsen.environment.TestRun;
import io.kontiki.jepsen.environment.process.Await;
import io.kontiki.jepsen.environment.process.EnvironmentSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each fault of the catalogue on five probes that do a little of everything meanwhile. Who inherits this says where they run, and why
 * not here.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class EveryFaultContract {
    private static final long SEED = 4;
    private static final int PUTS = 4;

    @TempDir
    private static Path directory;

    private Environment environment;

    /** As {@code KONTIKI_EXPECT} names it. */
    abstract String environmentName();

    abstract Optional<String> missingHere();

    abstract Environment create(EnvironmentSettings settings);

    @BeforeAll
    void start() throws IOException {
        Expected.orSkip(environmentName(), missingHere());
        environment = create(TestRun.probes(directory, "2-2-1"));
        TestRun.startProbes(environment);
        Files.createDirectories(directory.resolve("run/store/dc-a"));
        Files.createDirectories(directory.resolve("run/store/dc-b"));
    }

    @AfterAll
    void end() {
        if (environment != null) {
            environment.close();
        }
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"LEADER_TRANSFER", "KILL_THEN_LEAD", "DISK_FULL_ELECTION"}) // which a probe has no gateway for
    void bitesAndIsGoneAfterwards(FaultKind kind) throws IOException {
        assumePossible(kind);
        writeFiles();
        Fault fault = fault(kind);

        String on = fault.start();
        if (kind != FaultKind.ROLLING_RESTART) { // nobody knows who is there to be asked
            doALittleOfEverything(kind);
        }
        fault.stop();

        System.out.printf("%s: %s -> %s%n", kind, on, fault.bite());
        assertThat(fault.bite().bit()).as(on).isTrue();
        environment.topology().nodes().forEach(TestRun::awaitProbe);
        assertThat(environment.topology().nodes()).allMatch(node -> environment.state(node) == NodeState.RUNNING);
        assertThat(everyAnswer())
                .allMatch(answer ->
                        answer.startsWith("written") || answer.startsWith("connected") || answer.equals("put"));
    }

    @Test
    void aStaleListingHasWhatWasThereBeforeAndNothingThatWasPutSince() throws IOException {
        assumePossible(FaultKind.STORE_STALE_LIST);
        writeFiles();
        Node node = environment.topology().nodes().getFirst();
        String before = TestRun.ask(node, "list");
        Fault fault = fault(FaultKind.STORE_STALE_LIST);

        fault.start();
        // The time of a file is that of the kernel's last tick.
        LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        // A cache's link to an object makes it no newer.
        Files.createLink(directory.resolve("linked"), directory.resolve("run/store/dc-a/object"));
        TestRun.ask(node, "put since");
        String during = TestRun.ask(node, "list");
        fault.stop();

        assertThat(during).isEqualTo(before);
        assertThat(TestRun.ask(node, "list")).isNotEqualTo(before);
    }

    private void assumePossible(FaultKind kind) {
        for (Capability capability : kind.needs()) {
            Optional<String> missing = environment.missing(capability);
            Assumptions.assumeTrue(missing.isEmpty(), () -> "skipped: " + missing.orElse(""));
        }
    }

    private Fault fault(FaultKind kind) {
        Schedule schedule =
                Schedule.of(SEED, List.of(kind), environment.topology(), Duration.ofMinutes(3), Schedule.Rhythm.USUAL);
        return new Faults(environment).of(schedule.steps().getFirst());
    }

    /** What stands in for a node's files, and for objects of the stores. */
    private void writeFiles() throws IOException {
        for (Node node : environment.topology().nodes()) {
            Path log = environment.dataDirectory(node).resolve("region/wal/g/current/log_0-9");
            Files.createDirectories(log.getParent());
            Files.write(log, new byte[] {1, 2, 3, 4, 0, 0, 0, 0});
        }
        for (String dc : environment.topology().storeDataCentres()) {
            Files.write(directory.resolve("run/store").resolve(dc).resolve("object"), new byte[] {1});
        }
    }

    private void doALittleOfEverything(FaultKind kind) {
        // Long enough for a strobe to be on and off.
        Await.until(Duration.ofMillis(450), Duration.ofMillis(20), () -> {
            environment.topology().nodes().forEach(node -> askIfPossible(node, "time"));
            return false;
        });
        for (Node node : environment.topology().nodes()) {
            for (Node other : environment.topology().nodes()) {
                askIfPossible(node, "send " + other.host() + " " + (other.firstPort() + 1) + " 50");
            }
            askIfPossible(node, "append file 100 force");
        }
        if (kind == FaultKind.STORE_SLOW) { // each call of a put takes up to seconds
            askIfPossible(environment.topology().nodes().getFirst(), "put object");
            return;
        }
        for (int i = 0; i < PUTS; i++) {
            environment.topology().nodes().forEach(node -> askIfPossible(node, "put object"));
        }
        environment.topology().nodes().forEach(node -> askIfPossible(node, "list"));
    }

    private void askIfPossible(Node node, String line) {
        if (environment.state(node) == NodeState.RUNNING && TestRun.answers(node, 300)) {
            TestRun.ask(node, line);
        }
    }

    private List<String> everyAnswer() {
        List<String> answers = new ArrayList<>();
        for (Node node : environment.topology().nodes()) {
            answers.add(TestRun.ask(node, "append file 100 force"));
            answers.add(TestRun.ask(node, "put object"));
            for (Node other : environment.topology().nodes()) {
                answers.add(TestRun.ask(node, "connect " + other.host() + " " + (other.firstPort() + 1)));
            }
        }
        return answers;
    }
}
