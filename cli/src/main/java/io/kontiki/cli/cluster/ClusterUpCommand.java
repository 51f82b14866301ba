package io.kontiki.cli.cluster;

import io.kontiki.cli.CommandFailure;
import io.kontiki.cli.ExitCode;
import io.kontiki.cli.output.Progress;
import io.kontiki.common.topology.Topology;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kontiki cluster up}: plans a cluster once, starts what does not run, returns when it serves. */
@Command(name = "up", description = "Start a cluster; returns when it serves.")
final class ClusterUpCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private HomeOption options;

    @Option(names = "--topology", paramLabel = "T", description = "Nodes per data centre: 2-2-1 (default), 1-1-1 or 1.")
    private String topology;

    @Option(
            names = "--base-port",
            paramLabel = "PORT",
            description = "First port (default 14000); node i uses PORT + 10 i and the five after it.")
    private Integer basePort;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "180",
            description = "Longest wait until it serves (default ${DEFAULT-VALUE}).")
    private int timeoutSeconds;

    @Option(names = "--force", description = "Start also more nodes than this machine is thought to bear.")
    private boolean force;

    @Override
    public Integer call() throws InterruptedException {
        if (timeoutSeconds < 1) {
            throw CommandFailure.usage("--timeout is at least 1 second");
        }
        ClusterHome home = options.home();
        boolean made = home.exists();
        ClusterPlan plan = made
                ? known(home.plan())
                : ClusterPlan.of(wantedTopology("2-2-1"), basePort == null ? 14_000 : basePort);
        if (!force) {
            LocalCluster known = new LocalCluster(home, plan);
            long running = plan.nodes().stream()
                    .filter(node -> known.process(node).isPresent())
                    .count();
            if (running < plan.nodes().size()) {
                MachineLimit.ofThisMachine().requireRoomFor(plan.nodes().size(), plan.topology());
            }
        }
        if (!made) {
            // Before anything is made: the ports of a cluster that has a home cannot be changed any more.
            new LocalCluster(home, plan).requireFreePorts(plan.nodes());
        }
        try (ClusterHome.Lock _ = home.lock();
                GroupObserver observer = Observers.byGrpc()) {
            // Another command may have made it while this one waited for the lock.
            ClusterPlan settled = home.exists() ? known(home.plan()) : plan;
            home.create(settled);
            LocalCluster cluster = new LocalCluster(home, settled);
            Progress progress = Progress.onStandardError();
            ClusterStatus status =
                    new ClusterStart(cluster, observer, progress).run(Duration.ofSeconds(timeoutSeconds));
            ClusterPrinter.print(status, options.format(), spec.commandLine().getOut());
            progress.line("The cluster serves. SQL: kontiki sql --addr "
                    + settled.gateways().getFirst().http() + " \"SHOW TABLES\"   Stop: kontiki cluster down --home "
                    + home.directory());
        }
        return ExitCode.OK;
    }

    private Topology wantedTopology(String otherwise) {
        return Topology.parse(topology == null ? otherwise : topology);
    }

    private ClusterPlan known(ClusterPlan plan) {
        boolean same = wantedTopology(plan.topology()).toString().equals(plan.topology())
                && (basePort == null || basePort == plan.basePort());
        if (!same) {
            throw CommandFailure.usage("the cluster in " + options.home().directory() + " has topology "
                    + plan.topology() + " and base port " + plan.basePort()
                    + "; start it without these flags, or choose another --home");
        }
        return plan;
    }
}
