package io.kontiki.cli.demo;

import io.kontiki.cli.CommandFailure;
import io.kontiki.cli.ExitCode;
import io.kontiki.cli.cluster.ClusterHome;
import io.kontiki.cli.cluster.ClusterPlan;
import io.kontiki.cli.cluster.ClusterStart;
import io.kontiki.cli.cluster.GroupObserver;
import io.kontiki.cli.cluster.LocalCluster;
import io.kontiki.cli.cluster.Observers;
import io.kontiki.cli.drill.Drill;
import io.kontiki.cli.drill.DrillReport;
import io.kontiki.cli.drill.DrillScenario;
import io.kontiki.cli.drill.Timeline;
import io.kontiki.cli.output.FailureText;
import io.kontiki.cli.output.Json;
import io.kontiki.cli.output.Progress;
import io.kontiki.common.topology.Topology;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kontiki demo}: the whole promise in a minute, on this machine; leaves nothing behind, however it ends. */
@Command(
        name = "demo",
        description = "Five nodes in three data centres, a load, a data centre lost, and every row verified.")
public final class DemoCommand implements Callable<Integer> {
    private static final Duration START_LIMIT = Duration.ofSeconds(240);
    private static final int DEVICES = 16;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--seconds",
            defaultValue = "24",
            description = "How long the load runs (default ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(names = "--base-port", description = "First port (default: the first free range from 14000).")
    private Integer basePort;

    @Option(names = "--scenario", hidden = true, defaultValue = "kill-dc")
    private String scenario;

    @Option(names = "-o", paramLabel = "FORMAT", defaultValue = "text", description = "text (default) or json.")
    private String format;

    @Override
    public Integer call() throws InterruptedException {
        if (seconds < 6) {
            throw CommandFailure.usage("--seconds is at least 6");
        }
        ClusterPlan plan = FreePorts.plan(Topology.parse("2-2-1"), basePort);
        ClusterHome home = new ClusterHome(temporaryDirectory());
        LocalCluster cluster = new LocalCluster(home, plan);
        Thread cleanUp = new Thread(() -> leaveNothing(cluster), "clean-up");
        Runtime.getRuntime().addShutdownHook(cleanUp);
        Progress progress = Progress.onStandardError();
        try (GroupObserver observer = Observers.byGrpc()) {
            home.create(plan);
            progress.line(
                    "Starting 5 nodes: dc-a has n1 and n2, dc-b has n3 and n4, dc-c has n5, the witness, which keeps no rows.");
            new ClusterStart(cluster, observer, progress).run(START_LIMIT);
            progress.line(
                    "The cluster serves. Writing to a table of 8 Regions through gateways in dc-a and dc-b, three fsyncs of five before each acknowledgement;");
            progress.line("asking meanwhile: " + DemoQueries.SQL);
            Drill.Plan drill = new Drill.Plan(
                    DrillScenario.KILL_DC, null, Duration.ofSeconds(seconds), "sensors", DEVICES, false, false);
            DrillReport report = new Drill(
                            cluster,
                            observer,
                            drill,
                            progress,
                            load -> Thread.ofVirtual().start(new DemoQueries(plan, load, progress)))
                    .run();
            print(report);
            return report.nothingLost() ? ExitCode.OK : ExitCode.FAILED;
        } finally {
            leaveNothing(cluster);
        }
    }

    /** Called by the end of the command and by the end of the process; the second call finds nothing to do. */
    private static synchronized void leaveNothing(LocalCluster cluster) {
        if (cluster.home().exists()) {
            cluster.kill(cluster.plan().nodes());
            cluster.home().delete();
        }
    }

    private static Path temporaryDirectory() {
        try {
            return Files.createTempDirectory("kontiki-demo-");
        } catch (IOException e) {
            throw CommandFailure.failed("cannot make a temporary directory: " + FailureText.of(e));
        }
    }

    private void print(DrillReport report) {
        PrintWriter out = spec.commandLine().getOut();
        if (format.equalsIgnoreCase("json")) {
            out.println(Json.write(report));
            out.flush();
            return;
        }
        out.println();
        out.printf(
                Locale.ROOT,
                "  data centre lost        %s (killed, with its store; brought back later)%n",
                report.target());
        out.printf(Locale.ROOT, "  rows acknowledged       %,d%n", report.rowsAcked());
        out.printf(
                Locale.ROOT,
                "  rows found              %,d (key and values, at two gateways, before and after a restart of all nodes)%n",
                report.rowsFound());
        out.printf(Locale.ROOT, "  rows lost               %,d%n", report.rowsLost());
        out.printf(Locale.ROOT, "  RPO                     %d rows%n", report.rpoRows());
        out.printf(
                Locale.ROOT,
                "  RTO                     %,d ms (longest time any stream waited for an acknowledgement)%n",
                report.rtoMs());
        out.printf(
                Locale.ROOT,
                "  longest wait for a read %,d ms; %,d queries, %d of them missed an acknowledged row%n",
                report.readGapMs(),
                report.reads(),
                report.staleReads());
        out.println();
        out.println("  timeline");
        for (Timeline.Event event : report.timeline()) {
            out.printf(Locale.ROOT, "  %8.2f s  %s%n", event.atMs() / 1000.0, event.event());
        }
        out.println();
        out.println("  " + report.verdict());
        out.flush();
    }
}
