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

        @Override
        public Integer call() throws InterruptedException {
            ClusterHome home = options.home();
            LocalCluster cluster = LocalCluster.open(home);
            List<ClusterNode> nodes = target.isDataCentre() ? cluster.plan().nodesIn(target.dc()) : List.of(cluster.plan().node(target.node()));
            try (ClusterHome.Lock _ = home.lock()) {
                if (target.isDataCentre()) {
                    onDataCentre(cluster, target.dc());
                } else {
                    onNodes(cluster, nodes);
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

        abstract void onDataCentre(LocalCluster cluster, String dc) throws InterruptedException;

        abstract void onNodes(LocalCluster cluster, List<ClusterNode> nodes) throws InterruptedException;
    }

    @Command(name = "kill", description = "SIGKILL.")
    static final class Kill extends Action {
        @Override
        void onDataCentre(LocalCluster cluster, String dc) {
            cluster.killDataCentre(dc);
        }

        @Override
        void onNodes(LocalCluster cluster, List<ClusterNode> nodes) {
            cluster.kill(nodes);
        }
    }

    @Command(name = "freeze", description = "SIGSTOP: connections stay open and nothing answers.")
    static final class Freeze extends Action {
        @Override
        void onDataCentre(LocalCluster cluster, String dc) {
            cluster.freezeDataCentre(dc);
        }

        @Override
        void onNodes(LocalCluster cluster, List<ClusterNode> nodes) {
            cluster.freeze(nodes);
        }
    }

    @Command(name = "thaw", description = "SIGCONT.")
    static final class Thaw extends Action {
        @Override
        void onDataCentre(LocalCluster cluster, String dc) {
            cluster.thawDataCentre(dc);
        }

        @Override
        void onNodes(LocalCluster cluster, List<ClusterNode> nodes) {
            cluster.thaw(nodes);
        }
    }

    @Command(name = "start", description = "Start again; returns when the nodes listen.")
    static final class Start extends Action {
        @Override
        void onDataCentre(LocalCluster cluster, String dc) throws InterruptedException {
            cluster.startDataCentre(dc);
            cluster.awaitListening(cluster.plan().nodesIn(dc), NodeLauncher.startLimit());
        }

        @Override
        void onNodes(LocalCluster cluster, List<ClusterNode> nodes) throws InterruptedException {
            cluster.start(nodes);
            cluster.awaitListening(nodes, NodeLauncher.startLimit());
        }
    }

    @Command(name = "stop", description = "SIGTERM, and wait for a clean end.")
    static final class Stop extends Action {
        @Override
        void onDataCentre(LocalCluster cluster, String dc) {
            cluster.stop(cluster.plan().nodesIn(dc));
        }

        @Override
        void onNodes(LocalCluster cluster, List<ClusterNode> nodes) {
            cluster.stop(nodes);
        }
    }
}
