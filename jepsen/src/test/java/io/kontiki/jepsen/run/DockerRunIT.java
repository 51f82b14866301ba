package io.kontiki.jepsen.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.jepsen.checker.CheckResult;
import io.kontiki.jepsen.checker.Verdict;
import io.kontiki.jepsen.environment.Expected;
import io.kontiki.jepsen.environment.docker.DockerEnvironment;
import io.kontiki.jepsen.nemesis.FaultKind;
import io.kontiki.jepsen.report.RunSummary;
import io.kontiki.jepsen.workload.Workloads;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Two runs with real nodes in containers, where {@code scripts/jepsen-docker exec} has put the JVM. */
final class DockerRunIT {
    private static final long SEED = 7;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path runs;

    @Test
    void aSetOutlivesKilledLeaders() throws Exception {
        assertDecided("set", FaultKind.KILL_LEADER);
    }

    @Test
    void aRegisterOutlivesADataCentreThatIsCutOff() throws Exception {
        assertDecided("register", FaultKind.PARTITION_LEADER_DC);
    }

    private void assertDecided(String workload, FaultKind fault) throws IOException, InterruptedException {
        Expected.orSkip("docker", DockerEnvironment.missingNow());
        RunPlan plan = new RunPlan(
                "smoke",
                EnvironmentKind.docker,
                "2-2-1",
                Workloads.find(workload).orElseThrow(),
                List.of(fault),
                Duration.ofSeconds(30),
                SEED,
                RunPlan.CLIENTS,
                RunPlan.RATE,
                false,
                List.of());
        JepsenRun run = new JepsenRun(plan, runs, System.out::println);
        RunSummary summary = run.run();

        assertThat(summary.verdict())
                .as("%s; %s", summary.note(), run.results())
                .isEqualTo(Verdict.VALID);
        assertThat(run.results()).extracting(CheckResult::verdict).containsOnly(Verdict.VALID);
        assertThat(summary.operations()).isPositive();
    }
}
