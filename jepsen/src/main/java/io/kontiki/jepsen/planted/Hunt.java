package io.kontiki.jepsen.planted;

import io.kontiki.jepsen.checker.CheckResult;
import io.kontiki.jepsen.checker.Verdict;
import io.kontiki.jepsen.environment.EnvironmentException;
import io.kontiki.jepsen.report.RunSummary;
import io.kontiki.jepsen.run.JepsenRun;
import io.kontiki.jepsen.run.RunPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Looks for one planted bug: run after run on a fresh cluster, each with its own seed, until a checker calls one invalid or the time is
 * over. One thread.
 *
 * <p>A run that cannot be made catches nothing, even if the bug is why: a harness that takes every trouble for a find would find bugs
 * in everything.
 */
public final class Hunt {
    /** With its quiet before it, and a restart of nodes on a small machine. */
    private static final Duration EACH_FURTHER_FAULT = Duration.ofSeconds(20);

    private final Recipe recipe;
    private final Path agent;
    private final Duration limit;
    private final LongSupplier nanoClock;
    private final Consumer<String> progress;

    /**
     * @param agent jar of the agent, absolute
     * @param limit no run begins after this
     */
    public Hunt(Recipe recipe, Path agent, Duration limit, LongSupplier nanoClock, Consumer<String> progress) {
        this.recipe = recipe;
        this.agent = agent;
        this.limit = limit;
        this.nanoClock = nanoClock;
        this.progress = progress;
    }

    /**
     * @param plan of the first run; the others differ in their seed
     * @param runs folder of all runs
     */
    public Catch go(RunPlan plan, Path runs) throws IOException, InterruptedException {
        long began = nanoClock.getAsLong();
        String last = "";
        for (int number = 0; number == 0 || since(began).compareTo(limit) < 0; number++) {
            RunPlan planted = plan.withTime(plan.time()
                            .plus(EACH_FURTHER_FAULT.multipliedBy(
                                    Math.max(0, recipe.faults().size() - 1))))
                    .withSeed(plan.seed() + number)
                    .withJvmOptions(List.of(option()));
            JepsenRun run = new JepsenRun(planted, runs, progress);
            try {
                RunSummary summary = run.run();
                if (summary.verdict() == Verdict.INVALID) {
                    return new Catch(recipe, blamed(run.results()), since(began), number + 1, hasRun(run.logs()));
                }
                last = summary.verdict() + (summary.note().isEmpty() ? "" : ": " + summary.note());
            } catch (EnvironmentException e) {
                last = e.getMessage();
                progress.accept("  the run could not be made: " + last);
            }
            if (!hasRun(run.logs())) {
                last = "the bug never ran; " + last;
            }
        }
        return Catch.none(recipe, last, since(began));
    }

    private String option() {
        return "-javaagent:" + agent + "=" + recipe.bug();
    }

    private Duration since(long began) {
        return Duration.ofNanos(nanoClock.getAsLong() - began);
    }

    private static String blamed(List<CheckResult> results) {
        return results.stream()
                .filter(result -> result.verdict() == Verdict.INVALID)
                .map(result ->
                        result.checker() + " (" + result.anomalies().getFirst().kind() + ")")
                .collect(Collectors.joining(", "));
    }

    /** Whether a node said that the planted instructions did their harm. */
    private boolean hasRun(Path logs) {
        if (!Files.isDirectory(logs)) {
            return false;
        }
        String told = "PLANTED " + recipe.bug() + " in ";
        try (Stream<Path> files = Files.list(logs)) {
            for (Path file : files.toList()) {
                try (Stream<String> lines = Files.lines(file)) {
                    if (lines.anyMatch(line -> line.contains(told))) {
                        return true;
                    }
                }
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the logs in " + logs, e);
        }
    }
}
