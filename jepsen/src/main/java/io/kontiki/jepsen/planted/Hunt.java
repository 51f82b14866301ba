package io.kontiki.jepsen.planted;

import io.kontiki.jepsen.checker.Anomaly;
import io.kontiki.jepsen.checker.Verdict;
import io.kontiki.jepsen.environment.EnvironmentException;
import io.kontiki.jepsen.report.RunSummary;
import io.kontiki.jepsen.run.JepsenRun;
import io.kontiki.jepsen.run.RunPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Looks for one planted bug: run after run on a fresh cluster, each with its own seed, until a checker of what clients saw calls one
 * invalid or the time is over. One thread.
 *
 * <p>A run that cannot be made catches nothing, even if the bug is why, and neither does a cluster that is merely not there, unless
 * the same run without the bug is valid: a harness that takes every trouble for a find would find bugs in everything.
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
     * @param limit no run with the bug begins after this
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
        int number = 0;
        do {
            RunPlan whole = plan.withTime(plan.time()
                            .plus(EACH_FURTHER_FAULT.multipliedBy(
                                    Math.max(0, recipe.faults().size() - 1))))
                    .withSeed(plan.seed() + number++);
            JepsenRun run = new JepsenRun(whole.withJvmOptions(List.of(option())), runs, progress);
            try {
                RunSummary summary = run.run();
                Duration took = since(began);
                boolean ran = hasRun(run.logs());
                if (ran && !run.blamed().isEmpty()) {
                    return caught(String.join(", ", run.blamed()), took, number);
                }
                if (ran && recipe.mayBeAnOutage() && summary.verdict() == Verdict.INVALID) {
                    Verdict without = runWithoutIt(whole, runs);
                    if (without == Verdict.VALID) {
                        return caught(outages(run) + "; the same run without the bug is VALID", took, number);
                    }
                    last = "the same run without the bug is " + without + " too; ";
                } else {
                    last = ran ? "" : "the bug never ran; ";
                }
                last += summary.verdict() + (summary.note().isEmpty() ? "" : ": " + summary.note());
            } catch (EnvironmentException e) {
                last = e.getMessage();
                progress.accept("  the run could not be made: " + last);
            }
        } while (since(began).compareTo(limit) < 0);
        return Catch.missed(recipe, last, since(began), number);
    }

    private Catch caught(String by, Duration took, int runs) {
        return new Catch(recipe, Catch.Ending.CAUGHT, by, took, runs);
    }

    /** One more try if it is not decided: a fault that did not bite, or a cluster that could not be made, says nothing of the bug. */
    private Verdict runWithoutIt(RunPlan plan, Path runs) throws IOException, InterruptedException {
        RunPlan without = plan.withLabel("without-" + recipe.bug());
        Verdict verdict = Verdict.UNKNOWN;
        for (int i = 0; i < 2 && verdict == Verdict.UNKNOWN; i++) {
            progress.accept("  the same run without the bug:");
            try {
                verdict = new JepsenRun(without, runs, progress).run().verdict();
            } catch (EnvironmentException e) {
                progress.accept("  the run could not be made: " + e.getMessage());
            }
        }
        return verdict;
    }

    private static String outages(JepsenRun run) {
        return run.results().stream()
                .flatMap(result -> result.anomalies().stream())
                .map(Anomaly::what)
                .map(what -> what.lines().findFirst().orElse(""))
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private String option() {
        return "-javaagent:" + agent + "=" + recipe.bug();
    }

    private Duration since(long began) {
        return Duration.ofNanos(nanoClock.getAsLong() - began);
    }

    /** Whether a node said that the planted instructions did their harm. */
    private boolean hasRun(Path logs) {
        if (!Files.isDirectory(logs)) {
            return false;
        }
        String told = "PLANTED " + recipe.bug() + " in ";
        try (Stream<Path> files = Files.list(logs)) {
            for (Path file : files.toList()) {
                try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
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
