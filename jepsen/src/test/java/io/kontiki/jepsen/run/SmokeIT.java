package io.kontiki.jepsen.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontiki.jepsen.checker.Verdict;
import io.kontiki.jepsen.environment.Expected;
import io.kontiki.jepsen.environment.netns.NetnsEnvironment;
import io.kontiki.jepsen.nemesis.FaultKind;
import io.kontiki.jepsen.planted.Catch;
import io.kontiki.jepsen.planted.Hunt;
import io.kontiki.jepsen.planted.Recipe;
import io.kontiki.jepsen.planted.Recipes;
import io.kontiki.jepsen.report.RunSummary;
import io.kontiki.jepsen.workload.Workloads;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * At the end of {@code ./kontiki test}: all workloads at once on five real nodes under six faults that each must bite, and one planted
 * bug, so that a build does not believe a harness that has gone blind.
 */
final class SmokeIT {
    private static final long SEED = Long.getLong("kontiki.jepsen.seed", 1);
    private static final Path AGENT = Path.of("..", "jepsen-planted", "target", "kontiki-jepsen-planted.jar")
            .toAbsolutePath()
            .normalize();

    /** A run that failed is the only evidence of what happened; it stays. */
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    @BeforeEach
    void needsNamespaces() {
        Expected.orSkip("netns", NetnsEnvironment.missingHere());
    }

    @Test
    void everythingAtOnceIsValidUnderSixFaults() throws Exception {
        List<FaultKind> faults = List.of(
                FaultKind.KILL_LEADER,
                FaultKind.PAUSE_LEADER_DC,
                FaultKind.PARTITION_LEADER_DC,
                FaultKind.PACKET_LOSS,
                FaultKind.CLOCK_JUMP,
                FaultKind.POWER_LOSS_ALL);
        JepsenRun run = new JepsenRun(plan("mixed", faults, Duration.ofSeconds(110)), directory, System.out::println);

        RunSummary summary = run.run();

        assertThat(summary.verdict())
                .as("%s; the run is kept in %s", summary.note(), directory)
                .isEqualTo(Verdict.VALID);
    }

    @Test
    void everyBugThatCanBePlantedIsLookedFor() throws Exception {
        Process list = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", AGENT.toString())
                .redirectErrorStream(true)
                .start();
        List<String> bugs;
        try (BufferedReader lines = list.inputReader()) {
            bugs = lines.lines().map(line -> line.split("\t")[0]).toList();
        }

        assertThat(Stream.concat(Recipes.all().stream(), Recipes.stretch().stream())
                        .map(Recipe::bug))
                .containsExactlyInAnyOrderElementsOf(bugs);
    }

    @Test
    void aPlantedBugIsCaught() throws Exception {
        assertThat(AGENT)
                .as("the agent that plants bugs, built by the module jepsen-planted")
                .isRegularFile();
        Recipe recipe = Recipes.find("lose-unflushed-tail").orElseThrow();
        Hunt hunt = new Hunt(recipe, AGENT, Duration.ofMinutes(3), System::nanoTime, System.out::println);

        Catch found = hunt.go(plan(recipe.workload(), recipe.faults(), Duration.ofSeconds(30)), directory);

        assertThat(found.caught()).as(found.by()).isTrue();
        // Whatever read comes first: one that has a row no more, or the last one, which has it not.
        assertThat(found.by()).containsPattern("scan/set \\((lost|stale)\\)");
    }

    private static RunPlan plan(String workload, List<FaultKind> faults, Duration time) {
        return new RunPlan(
                "smoke",
                EnvironmentKind.netns,
                "2-2-1",
                Workloads.find(workload).orElseThrow(),
                faults,
                time,
                SEED,
                RunPlan.CLIENTS,
                RunPlan.RATE,
                false,
                List.of());
    }
}
