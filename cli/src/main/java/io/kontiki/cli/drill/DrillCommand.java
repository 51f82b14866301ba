package io.kontiki.cli.drill;

import io.kontiki.cli.CommandFailure;
import io.kontiki.cli.ExitCode;
import io.kontiki.cli.cluster.ClusterHome;
import io.kontiki.cli.cluster.GroupObserver;
import io.kontiki.cli.cluster.HomeOption;
import io.kontiki.cli.cluster.LocalCluster;
import io.kontiki.cli.cluster.Observers;
import io.kontiki.cli.output.Json;
import io.kontiki.cli.output.Progress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kontiki dr drill}. */
@Command(
        name = "drill",
        description = "Break a data centre or a node under load, heal it, and verify every acknowledged row.")
public final class DrillCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private HomeOption options;

    @Option(
            names = "--scenario",
            required = true,
            completionCandidates = Scenarios.class,
            paramLabel = "SCENARIO",
            description = "${COMPLETION-CANDIDATES}.")
    private String scenario;

    @Option(
            names = "--target",
            paramLabel = "NAME",
            description = "Data centre or node (default: where most leaders are when the fault is due).")
    private String target;

    @Option(
            names = "--seconds",
            defaultValue = "30",
            description = "How long the load runs; fault at a third, repair at two thirds (default ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--devices",
            defaultValue = "16",
            description = "Streams of the partitioned table (default ${DEFAULT-VALUE}).")
    private int devices;

    @Option(names = "--keep-tables", description = "Leave the tables there.")
    private boolean keepTables;

    static final class Scenarios implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return List.of(DrillScenario.values()).stream()
                    .map(DrillScenario::word)
                    .iterator();
        }
    }

    @Override
    public Integer call() throws InterruptedException {
        if (seconds < 6 || devices < 8 || devices > 999) {
            throw CommandFailure.usage("--seconds is at least 6, --devices from 8 to 999");
        }
        ClusterHome home = options.home();
        LocalCluster cluster = LocalCluster.open(home);
        Drill.Plan plan = new Drill.Plan(
                parseScenario(),
                target,
                Duration.ofSeconds(seconds),
                "drill_" + Long.toString(System.currentTimeMillis(), 36),
                devices,
                !keepTables,
                true);
        try (ClusterHome.Lock _ = home.lock();
                GroupObserver observer = Observers.byGrpc()) {
            DrillReport report = new Drill(cluster, observer, plan, Progress.onStandardError(), load -> {}).run();
            print(report);
            return report.nothingLost() ? ExitCode.OK : ExitCode.FAILED;
        }
    }

    private DrillScenario parseScenario() {
        for (DrillScenario known : DrillScenario.values()) {
            if (known.word().equals(scenario)) {
                return known;
            }
        }
        throw CommandFailure.usage("no scenario '" + scenario + "'; there are: " + String.join(", ", new Scenarios()));
    }

    private void print(DrillReport report) {
        PrintWriter out = spec.commandLine().getOut();
        if (options.isJson()) {
            out.println(Json.write(report));
        } else {
            out.printf(Locale.ROOT, "%s %s: %s%n", report.scenario(), report.target(), report.verdict());
            out.printf(
                    Locale.ROOT,
                    "rows acknowledged %,d, found %,d, lost %,d; RPO %d rows, RTO %,d ms, read gap %,d ms%n",
                    report.rowsAcked(),
                    report.rowsFound(),
                    report.rowsLost(),
                    report.rpoRows(),
                    report.rtoMs(),
                    report.readGapMs());
        }
        out.flush();
    }
}
