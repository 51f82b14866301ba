package io.kontiki.jepsen.run;

import io.kontiki.jepsen.checker.CheckResult;
import io.kontiki.jepsen.checker.Verdict;
import io.kontiki.jepsen.environment.EnvironmentException;
import io.kontiki.jepsen.nemesis.FaultKind;
import io.kontiki.jepsen.report.RunSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Run after run until the time is over and every fault has come at least once, in rounds: in each round every fault comes once, in
 * groups that the seed draws, while all parts of the mixed workload go on. One thread.
 *
 * <p>Faults that damage a node's files or disk have a run of their own: together with another fault they may take a majority, and then
 * nothing is promised.
 */
public final class Soak {
    private static final Set<FaultKind> ALONE = EnumSet.of(
            FaultKind.DISK_FULL,
            FaultKind.FSYNC_ERROR,
            FaultKind.WRITE_ERROR,
            FaultKind.FILE_BIT_FLIP,
            FaultKind.FILE_TRUNCATE,
            FaultKind.STORE_LOST);
    private static final int TOGETHER = 5;
    private static final Duration AT_LEAST = Duration.ofSeconds(25);
    private static final String TABLE = "soak.md";

    private final RunPlan plan;
    private final Path runs;
    private final LongSupplier nanoClock;
    private final Consumer<String> progress;
    private final SoakTable table = new SoakTable();

    /** @param plan its faults are those that come, its time is how long no round begins any more, its seed the first */
    public Soak(RunPlan plan, Path runs, LongSupplier nanoClock, Consumer<String> progress) {
        this.plan = plan;
        this.runs = runs;
        this.nanoClock = nanoClock;
        this.progress = progress;
    }

    /** Verdicts by part of the workload and fault; they are written to the folder of the runs after each run, for those who stop it. */
    public SoakTable run() throws IOException, InterruptedException {
        long began = nanoClock.getAsLong();
        long seed = plan.seed();
        Files.createDirectories(runs);
        do {
            for (List<FaultKind> faults : round(seed)) {
                one(faults, seed++);
                Files.writeString(runs.resolve(TABLE), table.markdown());
                progress.accept("soak: %d runs in %d min, %d of %d cells valid"
                        .formatted(table.runs(), minutes(began), table.valid(), table.cells()));
            }
        } while (Duration.ofNanos(nanoClock.getAsLong() - began).compareTo(plan.time()) < 0);
        return table;
    }

    private long minutes(long since) {
        return Duration.ofNanos(nanoClock.getAsLong() - since).toMinutes();
    }

    private List<List<FaultKind>> round(long seed) {
        List<List<FaultKind>> groups = new ArrayList<>();
        List<FaultKind> group = new ArrayList<>();
        List<FaultKind> all = new ArrayList<>(plan.faults());
        Collections.shuffle(all, new Random(seed));
        for (FaultKind fault : all) {
            if (ALONE.contains(fault)) {
                groups.add(List.of(fault));
                continue;
            }
            group.add(fault);
            if (group.size() == TOGETHER) {
                groups.add(List.copyOf(group));
                group.clear();
            }
        }
        if (!group.isEmpty()) {
            groups.add(List.copyOf(group));
        }
        return groups;
    }

    private void one(List<FaultKind> faults, long seed) throws IOException, InterruptedException {
        Duration time = faults.stream().map(FaultKind::timeInRun).reduce(Duration.ZERO, Duration::plus);
        JepsenRun run = new JepsenRun(
                plan.withFaults(faults)
                        .withTime(time.compareTo(AT_LEAST) < 0 ? AT_LEAST : time)
                        .withSeed(seed),
                runs,
                progress);
        try {
            RunSummary summary = run.run();
            table.add(faults, run.bit(), parts(run.results()), summary.operations());
        } catch (EnvironmentException e) {
            progress.accept("the run could not be made: " + e.getMessage());
            table.addNothing(faults);
        }
    }

    /** The worst verdict of each part of the workload; what judges the cluster as a whole is a part too. */
    private static Map<String, Verdict> parts(List<CheckResult> results) {
        Map<String, List<Verdict>> parts = new TreeMap<>();
        for (CheckResult result : results) {
            String name = result.checker();
            int slash = name.indexOf('/');
            parts.computeIfAbsent(slash < 0 ? name : name.substring(0, slash), _ -> new ArrayList<>())
                    .add(result.verdict());
        }
        Map<String, Verdict> worst = new TreeMap<>();
        parts.forEach((part, verdicts) -> worst.put(part, Verdict.of(verdicts)));
        return worst;
    }
}
