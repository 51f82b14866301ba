package io.kontiki.cli.cluster;

import io.kontiki.cli.ExitCode;
import io.kontiki.cli.output.Json;
import io.kontiki.cli.output.Progress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What can be done to the nodes of a local cluster: each is one command. */
final class ClusterFaultCommands {
    private ClusterFaultCommands() {}

    /** The part that all have: which nodes, under the lock, and what they are afterwards. */
    abstract static class Action implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Mixin
        private HomeOption options;

        @ArgGroup(multiplicity = "1")
        private TargetOption target;

        private final Deed<String> dataCentreDeed;
        private final Deed<List<ClusterNode>> nodesDeed;

        Action(Deed<String> dataCentreDeed, Deed<List<ClusterNode>> nodesDeed) {
            this.dataCentreDeed = dataCentreDeed;
            this.nodesDeed = nodesDeed;
        }

        @Override
        public Integer call() throws InterruptedException {
            ClusterHome home = options.home();
            LocalCluster cluster = LocalCluster.open(home);
            List<ClusterNode> nodes = target.isDataCentre()
                    ? cluster.plan().nodesIn(target.dc())
                    : List.of(cluster.plan().node(target.node()));
            try (ClusterHome.Lock _ = home.lock()) {
                if (target.isDataCentre()) {
                    dataCentreDeed.on(cluster, target.dc());
                } else {
                    nodesDeed.on(cluster, nodes);
                }
            }
            print(cluster, nodes);
            return ExitCode.OK;
        }

        private void print(LocalCluster cluster, List<ClusterNode> nodes) {
            Map<String, NodeState> states = new LinkedHashMap<>();
            nodes.forEach(node -> states.put(node.name(), cluster.state(node)));
            if (options.isJson()) {
                spec.commandLine().getOut().println(Json.write(Map.of("nodes", states)));
                return;
            }
            states.forEach((name, state) -> Progress.onStandardError().line(name + ": " + state));
        }

        /** What is done to a whole data centre, or to some nodes. */
        @FunctionalInterface
        interface Deed<T> {
            void on(LocalCluster cluster, T target) throws InterruptedException;
        }
    }

    @Command(name = "kill", description = "SIGKILL.")
    static final class Kill extends Action {
        Kill() {
            super(LocalCluster::killDataCentre, LocalCluster::kill);
        }
    }

    @Command(name = "freeze", description = "SIGSTOP: connections stay open and nothing answers.")
    static final class Freeze extends Action {
        Freeze() {
            super(LocalCluster::freezeDataCentre, LocalCluster::freeze);
        }
    }

    @Command(name = "thaw", description = "SIGCONT.")
    static final class Thaw extends Action {
        Thaw() {
            super(LocalCluster::thawDataCentre, LocalCluster::thaw);
        }
    }

    @Command(name = "start", description = "Start again; returns when the nodes listen.")
    static final class Start extends Action {
        Start() {
            super(Start::startDataCentre, Start::startNodes);
        }

        private static void startDataCentre(LocalCluster cluster, String dc) throws InterruptedException {
            cluster.startDataCentre(dc);
            cluster.awaitListening(cluster.plan().nodesIn(dc), NodeLauncher.startLimit());
        }

        private static void startNodes(LocalCluster cluster, List<ClusterNode> nodes) throws InterruptedException {
            cluster.start(nodes);
            cluster.awaitListening(nodes, NodeLauncher.startLimit());
        }
    }

    @Command(name = "stop", description = "SIGTERM, and wait for a clean end.")
    static final class Stop extends Action {
        Stop() {
            super((cluster, dc) -> cluster.stop(cluster.plan().nodesIn(dc)), LocalCluster::stop);
        }
    }
}
