package io.kontiki.jepsen.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.jepsen.checker.Anomaly;
import io.kontiki.jepsen.checker.CheckResult;
import io.kontiki.jepsen.checker.Checking;
import io.kontiki.jepsen.checker.Verdict;
import io.kontiki.jepsen.history.HistoryReader;
import io.kontiki.jepsen.history.HistoryWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every workload against a healthy server in a process of its own. */
final class WorkloadsIT {
    private static final Duration LENGTH = Duration.ofSeconds(Long.getLong("kontiki.jepsen.seconds", 6));
    private static final double OPERATIONS_PER_SECOND = Integer.getInteger("kontiki.jepsen.rate", 300);
    private static final long SEED = Long.getLong("kontiki.jepsen.seed", 42);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    static Path directory;

    private static StandaloneServer server;

    @BeforeAll
    static void start() throws Exception {
        server = StandaloneServer.start(directory);
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    static Stream<Workload> workloads() {
        return Workloads.all().stream();
    }

    @ParameterizedTest
    @MethodSource("workloads")
    void aHealthyServerIsValid(Workload workload) throws Exception {
        Path file = directory.resolve(workload.name() + ".jsonl");
        LoadSettings settings = LoadSettings.of(24, OPERATIONS_PER_SECOND, LENGTH, SEED);
        LoadSummary summary;
        boolean read;
        try (HistoryWriter history = HistoryWriter.create(file, System::nanoTime)) {
            LoadRun run = new LoadRun(
                    workload,
                    List.of(server.gateway()),
                    settings,
                    new WireClients(settings.callLimit(), System::nanoTime),
                    history,
                    System::nanoTime,
                    TimeUnit.NANOSECONDS::sleep);
            assertThat(run.setUp()).isTrue();
            summary = run.load();
            read = run.finalReads();
        }
        List<CheckResult> results = new Checking(
                        workload.checkers(System::nanoTime, Duration.ofSeconds(30)), System::nanoTime)
                .check(new HistoryReader().read(file));
        System.out.printf(
                Locale.ROOT,
                "%s, seed %d: %.0f calls/s, ok %d, failed %d, unknown %d, missed turns %d%n",
                workload.name(),
                SEED,
                summary.callsPerSecond(),
                summary.ok(),
                summary.failed(),
                summary.unknown(),
                summary.missed());
        for (CheckResult result : results) {
            System.out.printf(
                    Locale.ROOT,
                    "  %s %s %s%s, %d ms%n",
                    result.checker(),
                    result.verdict(),
                    result.counts(),
                    result.reason(),
                    result.took().toMillis());
        }
        assertThat(results).isNotEmpty();
        assertThat(results.stream()
                        .filter(result -> result.verdict() != Verdict.VALID)
                        .filter(result -> !result.checker().endsWith("final-state")) // there is one replica
                        .map(result -> result.checker() + " " + result.verdict() + " " + result.reason()
                                + result.anomalies().stream()
                                        .limit(3)
                                        .map(Anomaly::what)
                                        .toList()))
                .isEmpty();
        assertThat(read).isTrue();
    }
}
