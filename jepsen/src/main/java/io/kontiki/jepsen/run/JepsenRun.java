package io.kontiki.jepsen.run;

import io.kontiki.jepsen.checker.CheckResult;
import io.kontiki.jepsen.checker.Checking;
import io.kontiki.jepsen.checker.Verdict;
import io.kontiki.jepsen.client.GatewayAddress;
import io.kontiki.jepsen.environment.Capability;
import io.kontiki.jepsen.environment.EndedNode;
import io.kontiki.jepsen.environment.Environment;
import io.kontiki.jepsen.environment.EnvironmentException;
import io.kontiki.jepsen.history.History;
import io.kontiki.jepsen.history.HistoryReader;
import io.kontiki.jepsen.history.HistoryWriter;
import io.kontiki.jepsen.nemesis.FaultKind;
import io.kontiki.jepsen.nemesis.Nemesis;
import io.kontiki.jepsen.nemesis.Schedule;
import io.kontiki.jepsen.report.RunFolder;
import io.kontiki.jepsen.report.RunSummary;
import io.kontiki.jepsen.workload.LoadRun;
import io.kontiki.jepsen.workload.LoadSettings;
import io.kontiki.jepsen.workload.LoadSummary;
import io.kontiki.jepsen.workload.WireClients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * One run, from an empty cluster to a verdict: start, set up, load and faults side by side, heal, final reads, check, report.
 *
 * <p>The cluster ends with the run, also when the run breaks or the harness is told to stop. A run whose faults did not bite, or could
 * not be taken off, is UNKNOWN unless its history is INVALID. One thread, and those of clients and nemesis.
 */
public final class JepsenRun {
    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    /** After the last fault. A node that starts on a loaded machine and replays its log was seen to take 90 s. */
    private static final Duration RETURN_LIMIT = Duration.ofMinutes(3);

    private static final Duration CHECK_LIMIT = Duration.ofMinutes(2);
    /** So long the next fault waits for a cluster that does not serve yet after the one before. */
    private static final Duration RECOVERY_MAX = Duration.ofSeconds(45);

    /** The load goes on until every fault of the schedule has come and gone, at most so many times as long as planned. */
    private static final int LONGER_MAX = 3;

    private static final Duration QUIET_AT_END = Schedule.Rhythm.USUAL.quietMin();

    private static final LongSupplier CLOCK = System::nanoTime;

    private final RunPlan plan;
    private final RunPlace place;
    private final Consumer<String> progress;
    private final List<String> shortcomings = new ArrayList<>();
    private final Availability availability = new Availability();
    private List<CheckResult> results = List.of();
    private Set<String> bit = Set.of();

    /** @param runs folder of all runs, in which this one makes its own */
    public JepsenRun(RunPlan plan, Path runs, Consumer<String> progress) throws IOException {
        this.plan = plan;
        this.place = RunPlace.in(runs, plan.name());
        this.progress = progress;
    }

    /** What each checker found; empty before {@link #run} has returned. */
    public List<CheckResult> results() {
        return results;
    }

    /**
     * Checkers that found something wrong in what clients saw, and the kind of the first thing; whether the cluster was there is not it.
     */
    public List<String> blamed() {
        return results.stream()
                .filter(result ->
                        result.verdict() == Verdict.INVALID && !result.checker().equals(Availability.NAME))
                .map(result ->
                        result.checker() + " (" + result.anomalies().getFirst().kind() + ")")
                .toList();
    }

    /** Words of the faults that came on and bit. */
    public Set<String> bit() {
        return bit;
    }

    /** What the nodes wrote to their logs is here, after the run too. */
    public Path logs() {
        return place.logs();
    }

    public RunSummary run() throws IOException, InterruptedException {
        LeftOvers.takeAway(place.folder().getParent(), progress);
        LeftOvers.claim(place.folder());
        long began = CLOCK.getAsLong();
        Environment environment = plan.environment().create(place.settings(plan));
        Thread hook = new Thread(environment::close, "jepsen-clean-up");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            requireCapabilities(environment);
            progress.accept("starting " + plan.topology() + " on " + environment.name() + " ...");
            environment.start(environment.topology().nodes());
            boolean serves = environment.awaitServing(environment.topology().nodes(), START_LIMIT);
            availability.started(serves, Duration.ofSeconds(seconds(began)));
            progress.accept(serves ? "serves after " + seconds(began) + " s" : "does not serve, though all nodes run");
            if (serves) {
                work(environment);
            }
        } catch (EnvironmentException e) {
            // Of nodes that ended by themselves there is something to say: the rest could not be done for their sake.
            if (!noteEnded(environment)) {
                throw e;
            }
            shortcomings.add(e.getMessage());
        } finally {
            Runtime.getRuntime().removeShutdownHook(hook);
            end(environment);
        }
        return judge(Duration.ofNanos(CLOCK.getAsLong() - began));
    }

    /** A history that is whole is judged even when something of its cluster stays behind; the next run takes that away. */
    private void end(Environment environment) throws IOException {
        try {
            environment.close();
            LeftOvers.release(place.folder());
        } catch (EnvironmentException e) {
            progress.accept(e.getMessage());
            shortcomings.add(e.getMessage());
            LeftOvers.abandon(place.folder());
        }
    }

    /** Whether there were any. */
    private boolean noteEnded(Environment environment) {
        List<EndedNode> ended = environment.takeEnded();
        ended.forEach(availability::ended);
        return !ended.isEmpty();
    }

    private void requireCapabilities(Environment environment) {
        for (FaultKind kind : plan.faults()) {
            for (Capability capability : kind.needs()) {
                environment.missing(capability).ifPresent(reason -> {
                    throw new EnvironmentException(kind + " cannot be done on " + environment.name() + ": " + reason);
                });
            }
        }
    }

    private void work(Environment environment) throws IOException, InterruptedException {
        List<GatewayAddress> gateways = environment.topology().gateways().stream()
                .map(node -> new GatewayAddress(node.name(), node.http(), node.postgres()))
                .toList();
        try (HistoryWriter history = HistoryWriter.create(place.history(), CLOCK)) {
            LoadSettings settings =
                    LoadSettings.of(plan.clients(), plan.rate(), plan.time().multipliedBy(LONGER_MAX), plan.seed());
            LoadRun load = new LoadRun(
                    plan.workload(),
                    gateways,
                    settings,
                    new WireClients(settings.callLimit(), CLOCK),
                    history,
                    CLOCK,
                    TimeUnit.NANOSECONDS::sleep);
            if (!load.setUp()) {
                throw new EnvironmentException("the tables could not be made; logs are in " + place.logs());
            }
            FaultLog faults = new FaultLog(history, line -> progress.accept("  " + line));
            underFaults(environment, load, faults);
            bit = faults.bit();
            shortcomings.addAll(faults.shortcomings(
                    plan.faults().stream().map(FaultKind::word).toList()));
            faults.ended().forEach(availability::ended);
            boolean healed = heal(environment);
            progress.accept("reading what is there ...");
            boolean answered = load.finalReads();
            noteEnded(environment);
            if (healed) {
                availability.finalReads(answered, settings.finalLimit());
            } else {
                // Whatever is missing may be the harness' own doing: no fault is shown to have been survived.
                bit = Set.of();
            }
        }
    }

    private void underFaults(Environment environment, LoadRun load, FaultLog faults) throws InterruptedException {
        Schedule schedule =
                Schedule.of(plan.seed(), plan.faults(), environment.topology(), plan.time(), Schedule.Rhythm.USUAL);
        Nemesis nemesis = new Nemesis(environment, schedule, RECOVERY_MAX, CLOCK, faults);
        long began = CLOCK.getAsLong();
        Thread thread = Thread.ofPlatform().name("jepsen-nemesis").start(() -> {
            try {
                nemesis.run();
                Duration left = plan.time().minusNanos(CLOCK.getAsLong() - began);
                Thread.sleep(left.compareTo(QUIET_AT_END) > 0 ? left : QUIET_AT_END);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException | Error e) {
                faults.broke(e);
            } finally {
                load.stop();
            }
        });
        try {
            LoadSummary summary = load.load();
            progress.accept("%d calls, %.0f a second: %d ok, %d failed, %d unknown"
                    .formatted(
                            summary.calls(),
                            summary.callsPerSecond(),
                            summary.ok(),
                            summary.failed(),
                            summary.unknown()));
        } finally {
            // The fault that is on runs to its planned end; no other begins.
            nemesis.stop();
            thread.join();
        }
    }

    /** Whether every fault is off and every node was started; what the cluster makes of it is noted. */
    private boolean heal(Environment environment) {
        try {
            Nemesis.healAll(environment);
        } catch (EnvironmentException e) {
            progress.accept("not everything could be taken off: " + e.getMessage());
            shortcomings.add(e.getMessage());
            return false;
        }
        long began = CLOCK.getAsLong();
        try {
            boolean serves = environment.awaitServing(environment.topology().nodes(), RETURN_LIMIT);
            availability.healed(serves, Duration.ofSeconds(seconds(began)));
            progress.accept(serves ? "healed; serves after " + seconds(began) + " s" : "healed; does not serve");
        } catch (EnvironmentException e) {
            // A node has ended: the others are asked all the same.
            progress.accept("healed, and " + e.getMessage());
        }
        return true;
    }

    private RunSummary judge(Duration length) throws IOException {
        progress.accept("checking ...");
        History history =
                Files.exists(place.history()) ? new HistoryReader().read(place.history()) : new History(List.of());
        results = new ArrayList<>();
        if (!history.calls().isEmpty()) {
            results.addAll(new Checking(plan.workload().checkers(CLOCK, CHECK_LIMIT), CLOCK).check(history));
        }
        results.add(availability.result());
        Verdict verdict = Checking.verdict(results);
        if (verdict == Verdict.VALID && !shortcomings.isEmpty()) {
            verdict = Verdict.UNKNOWN;
        }
        RunSummary summary = new RunSummary(
                place.name(),
                place.started(),
                plan.workload().name(),
                plan.environment().name(),
                plan.faults().stream().map(FaultKind::word).toList(),
                plan.seed(),
                length,
                history.calls().size(),
                verdict,
                String.join("; ", shortcomings));
        Map<String, String> links = new TreeMap<>(place.logLinks());
        if (Files.exists(place.history())) {
            links.put("history", place.folder().relativize(place.history()).toString());
        }
        RunFolder.write(place.folder(), summary, history, results, links);
        for (CheckResult result : results) {
            progress.accept("  %-12s %-8s %s %s"
                    .formatted(result.checker(), result.verdict(), result.counts(), result.reason()));
        }
        if (verdict == Verdict.VALID && !plan.keepData()) {
            place.deleteData();
        }
        return summary;
    }

    private static long seconds(long since) {
        return TimeUnit.NANOSECONDS.toSeconds(CLOCK.getAsLong() - since);
    }
}
