package io.kontiki.cli.drill;

import io.kontiki.cli.CommandFailure;
import io.kontiki.cli.cluster.ClusterNode;
import io.kontiki.cli.cluster.ClusterStart;
import io.kontiki.cli.cluster.ClusterStatus;
import io.kontiki.cli.cluster.GroupObserver;
import io.kontiki.cli.cluster.LocalCluster;
import io.kontiki.cli.cluster.NodeState;
import io.kontiki.cli.output.Progress;
import io.kontiki.cli.process.Pause;
import io.kontiki.cli.sql.SqlClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * One drill on a running local cluster: load, fault, repair, end of load, verification at two gateways, restart of all nodes,
 * verification again. The fault comes after a third of the time, and not before a flush has ended under the load, and is healed a
 * third later; whom it hits is decided when it is due. Whatever happens, also when the process is interrupted, the target is healed.
 */
public final class Drill {
    private static final Duration WARM_UP_LIMIT = Duration.ofSeconds(60);
    private static final Duration STEADY_FOR = Duration.ofSeconds(4);
    private static final Duration STEADY_SILENCE_MAX = Duration.ofMillis(600);
    private static final Duration STEADY_PATIENCE = Duration.ofSeconds(40);
    private static final Duration CATCH_UP_LIMIT = Duration.ofSeconds(120);
    private static final Duration RESTART_LIMIT = Duration.ofSeconds(180);
    private static final Duration STATUS_LIMIT = Duration.ofSeconds(1);
    private static final Duration FLUSH_LIMIT = Duration.ofSeconds(60);
    /** An election under the load takes its time; a target is not chosen in the middle of it. */
    private static final Duration LEADERS_LIMIT = Duration.ofSeconds(10);

    /**
     * What to do.
     *
     * @param target null: where most leaders are when the fault is due
     * @param table name of the partitioned table; the one that the line protocol makes is called so too, with "_lines" after it
     * @param dropTables whether to remove the tables at the end
     * @param healWhenInterrupted false if the caller does away with the whole cluster then
     */
    public record Plan(
            DrillScenario scenario,
            String target,
            Duration duration,
            String table,
            int devices,
            boolean dropTables,
            boolean healWhenInterrupted) {}

    private final LocalCluster cluster;
    private final GroupObserver observer;
    private final Plan plan;
    private final Progress progress;
    private final Timeline timeline;
    private final List<DrillTable> tables;
    private final Consumer<RunningLoad> companion;
    /** Whom the fault hits; null until that is decided. Read by the thread that heals after an interruption. */
    private volatile DrillTarget target;

    /** @param companion called once with the running load, for whoever wants to look on; returns at once */
    public Drill(
            LocalCluster cluster,
            GroupObserver observer,
            Plan plan,
            Progress progress,
            Consumer<RunningLoad> companion) {
        this.cluster = cluster;
        this.observer = observer;
        this.plan = plan;
        this.progress = progress;
        this.companion = companion;
        this.timeline = new Timeline(event ->
                progress.line(String.format(Locale.ROOT, "%7.1f s  %s", event.atMs() / 1000.0, event.event())));
        this.tables = List.of(
                DrillTable.partitioned(plan.table(), plan.devices(), 8),
                DrillTable.automatic(plan.table() + "_lines", Math.max(2, plan.devices() / 4)));
    }

    public DrillReport run() throws InterruptedException {
        target = plan.target() == null ? null : DrillTarget.named(cluster, plan.scenario(), plan.target());
        ClusterStatus status = requireWholeCluster();
        createTables();
        DrillLoad load = new DrillLoad(
                cluster.plan(),
                tables,
                System.currentTimeMillis() - plan.duration().toMillis(),
                timeline);
        Moments moments;
        LeaderWatch watch = new LeaderWatch(cluster, observer, timeline, load::isOver, status);
        Thread healer = new Thread(this::healIfHit, "heal-after-interruption");
        if (plan.healWhenInterrupted()) {
            Runtime.getRuntime().addShutdownHook(healer);
        }
        try {
            moments = underLoad(load, watch);
        } finally {
            load.end();
            removeHook(healer);
        }
        awaitCaughtUp();
        List<Verification.Result> results = new ArrayList<>(verify(load, "after the repair"));
        restartAll();
        results.addAll(verify(load, "after a restart of all nodes"));
        if (plan.dropTables()) {
            dropTables();
        }
        return new DrillSummary(plan, target.name(), load, moments, watch, timeline, results).report();
    }

    private Moments underLoad(DrillLoad load, LeaderWatch watch) throws InterruptedException {
        load.start();
        awaitWarm(load);
        awaitSteady(load);
        timeline.begin();
        companion.accept(load);
        long begun = System.nanoTime();
        Thread watcher = Thread.ofVirtual().name("leader-watch").start(watch);
        long third = plan.duration().toNanos() / 3;
        timeline.add("load of " + load.writers().size() + " streams runs, every stream has written");
        goOn(load, begun + third);
        awaitFlush(load);
        chooseTarget();
        timeline.add(plan.scenario().word() + " " + target.name());
        long fault = System.nanoTime();
        boolean healed = false;
        try {
            target.inject();
            goOn(load, fault + third);
            timeline.add("heal " + target.name());
            target.heal();
            healed = true;
        } finally {
            if (!healed) {
                target.heal();
            }
        }
        long heal = System.nanoTime();
        goOn(load, heal + third);
        long end = System.nanoTime();
        load.end();
        watcher.join();
        timeline.addAt(end, "load ends, " + load.rowsAcknowledged() + " rows acknowledged");
        return new Moments(begun, fault, heal, end);
    }

    /** When what happened, in the clock of {@link System#nanoTime()}. */
    record Moments(long begunNanos, long faultNanos, long healNanos, long endNanos) {}

    private void healIfHit() {
        DrillTarget hit = target;
        if (hit != null) {
            hit.heal();
        }
    }

    /** Files are what a fault is to meet, too: a drill that had none would say less than it seems to. */
    private void awaitFlush(DrillLoad load) throws InterruptedException {
        Pause pause = new Pause(FLUSH_LIMIT);
        while (load.flusher().flushes() == 0) {
            progress.showOnTerminal("waiting for a flush under the load");
            if (!pause.next(Duration.ofMillis(100))) {
                throw CommandFailure.failed("failed: no flush ended under the load, "
                        + load.flusher().failures()
                        + " were tried; the fault was not made and nothing was harmed. Last answer: "
                        + load.flusher().lastFailure());
            }
        }
        timeline.add("flushes that have ended under the load: " + load.flusher().flushes());
    }

    private void chooseTarget() throws InterruptedException {
        Pause pause = new Pause(LEADERS_LIMIT);
        ClusterStatus status = cluster.status(observer, STATUS_LIMIT);
        while (status.walGroups().stream().anyMatch(group -> group.leader() == null)
                && pause.next(Duration.ofMillis(100))) {
            status = cluster.status(observer, STATUS_LIMIT);
        }
        boolean named = target != null;
        if (!named) {
            target = DrillTarget.ofMostLeaders(cluster, plan.scenario(), status);
        }
        timeline.add("the target is " + target.name() + ", "
                + (named ? "as it was named" : "where most leaders are now") + ": it " + target.leads(status));
    }

    private void goOn(DrillLoad load, long untilNanos) throws InterruptedException {
        Pause pause = new Pause(Duration.ofNanos(untilNanos - System.nanoTime()));
        long before = load.rowsAcknowledged();
        while (pause.next(Duration.ofMillis(500))) {
            long now = load.rowsAcknowledged();
            progress.showOnTerminal(String.format(
                    Locale.ROOT, "           %,d rows acknowledged, %,d rows/s", now, 2 * (now - before)));
            before = now;
        }
    }

    private void awaitWarm(DrillLoad load) throws InterruptedException {
        Pause pause = new Pause(WARM_UP_LIMIT);
        while (!load.everyStreamHasWritten()) {
            if (!pause.next(Duration.ofMillis(50))) {
                throw CommandFailure.failed("no write to " + load.firstSilentStream() + " was acknowledged within "
                        + WARM_UP_LIMIT.toSeconds() + " s; nothing was harmed. Last answer: "
                        + load.writers().getFirst().lastFailure());
            }
        }
    }

    /**
     * Processes that have just started spend their first seconds loading and compiling, and what a fault costs then says little about
     * the fault. So it comes when no stream has waited long for some seconds, or when patience ends.
     */
    private void awaitSteady(DrillLoad load) throws InterruptedException {
        Pause pause = new Pause(STEADY_PATIENCE);
        long steadySince = System.nanoTime();
        while (System.nanoTime() - steadySince < STEADY_FOR.toNanos()) {
            Duration silence = load.longestSilence();
            if (silence.compareTo(STEADY_SILENCE_MAX) > 0) {
                steadySince = System.nanoTime();
                progress.showOnTerminal("waiting for a steady load: a stream has waited " + silence.toMillis() + " ms");
            }
            if (!pause.next(Duration.ofMillis(100))) {
                progress.line("the load is not steady after " + STEADY_PATIENCE.toSeconds() + " s; going on");
                return;
            }
        }
    }

    private ClusterStatus requireWholeCluster() {
        ClusterStatus status = cluster.status(observer, STATUS_LIMIT);
        List<String> absent = status.nodes().stream()
                .filter(node -> node.state() != NodeState.RUNNING)
                .map(node -> node.name() + " is " + node.state())
                .toList();
        if (!absent.isEmpty()) {
            throw CommandFailure.failed("a drill needs the whole cluster, but " + String.join(", ", absent)
                    + "; 'kontiki cluster start' brings nodes back");
        }
        return status;
    }

    private void createTables() {
        try (SqlClient client =
                new SqlClient(cluster.plan().gateways().getFirst().httpAddress(), "public", Duration.ofSeconds(60))) {
            tables.forEach(table -> table.createStatement().ifPresent(client::query));
        }
    }

    private void dropTables() {
        try (SqlClient client =
                new SqlClient(cluster.plan().gateways().getFirst().httpAddress(), "public", Duration.ofSeconds(60))) {
            tables.forEach(table -> client.query("DROP TABLE " + table.name()));
        }
    }

    private void awaitCaughtUp() throws InterruptedException {
        Pause pause = new Pause(CATCH_UP_LIMIT);
        while (true) {
            ClusterStatus status = cluster.status(observer, STATUS_LIMIT);
            boolean caughtUp = !status.walGroups().isEmpty()
                    && status.walGroups().stream()
                            .allMatch(group -> group.leader() != null
                                    && group.replicas().stream()
                                            .allMatch(replica -> replica.appliedIndex() != null
                                                    && replica.lag() != null
                                                    && replica.lag() <= 10));
            if (caughtUp) {
                timeline.add("every replica has caught up");
                return;
            }
            if (!pause.next(Duration.ofMillis(200))) {
                timeline.add("some replicas have NOT caught up after " + CATCH_UP_LIMIT.toSeconds() + " s");
                return;
            }
        }
    }

    private List<Verification.Result> verify(DrillLoad load, String when) throws InterruptedException {
        List<Verification.Result> results = new ArrayList<>();
        for (ClusterNode gateway : verifyingGateways()) {
            progress.show("verifying " + load.rowsAcknowledged() + " rows at " + gateway.name() + " " + when);
            Verification.Result result = new Verification(gateway.httpAddress(), when).verify(load.writers());
            results.add(result);
            timeline.add("verified at " + gateway.name() + " " + when + ": " + result.found() + " found, "
                    + result.missing() + " missing, " + result.wrong() + " wrong");
        }
        return results;
    }

    /** One gateway that was hit and one that was not, where there are such. */
    private List<ClusterNode> verifyingGateways() {
        List<ClusterNode> gateways = cluster.plan().gateways();
        List<ClusterNode> chosen = new ArrayList<>();
        gateways.stream()
                .filter(node -> !target.nodes().contains(node))
                .findFirst()
                .ifPresent(chosen::add);
        gateways.stream().filter(target.nodes()::contains).findFirst().ifPresent(chosen::add);
        gateways.stream()
                .filter(node -> !chosen.contains(node))
                .limit(Math.max(0, 2 - chosen.size()))
                .forEach(chosen::add);
        return chosen;
    }

    private void restartAll() throws InterruptedException {
        timeline.add("restart of all nodes");
        cluster.stop(cluster.plan().nodes());
        timeline.add("all nodes have stopped");
        new ClusterStart(cluster, observer, progress).run(RESTART_LIMIT);
        timeline.add("the cluster serves again");
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is going down already, and the hook is doing its work.
            return;
        }
    }
}
