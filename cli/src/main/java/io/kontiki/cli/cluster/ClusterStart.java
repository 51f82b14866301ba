package io.kontiki.cli.cluster;

import io.kontiki.cli.CommandFailure;
import io.kontiki.cli.http.HttpCalls;
import io.kontiki.cli.output.Progress;
import io.kontiki.cli.process.Pause;
import java.time.Duration;
import java.util.List;

/**
 * Brings a local cluster up: starts every node that does not run and returns when all of it serves, that is when every gateway is
 * ready and every WAL group has a leader on a data replica. If that fails, or the command is interrupted, the processes that it
 * started are ended again.
 */
public final class ClusterStart {
    private static final Duration STATUS_LIMIT = Duration.ofSeconds(1);

    private final LocalCluster cluster;
    private final GroupObserver observer;
    private final Progress progress;

    public ClusterStart(LocalCluster cluster, GroupObserver observer, Progress progress) {
        this.cluster = cluster;
        this.observer = observer;
        this.progress = progress;
    }

    public ClusterStatus run(Duration limit) throws InterruptedException {
        List<ClusterNode> nodes = cluster.plan().nodes();
        List<ClusterNode> idle =
                nodes.stream().filter(node -> cluster.process(node).isEmpty()).toList();
        Thread cleanUp = new Thread(() -> cluster.kill(idle), "end-half-started-cluster");
        Runtime.getRuntime().addShutdownHook(cleanUp);
        boolean serves = false;
        try {
            cluster.plan().storeDataCentres().forEach(cluster.home()::giveStoreBack);
            cluster.start(idle);
            ClusterStatus status = awaitServing(new Pause(limit), limit);
            serves = true;
            return status;
        } finally {
            progress.end();
            removeHook(cleanUp);
            if (!serves) {
                cluster.kill(idle);
                idle.forEach(node -> cluster.home().forgetProcess(node.name()));
            }
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is going down already, and the hook is doing its work.
            return;
        }
    }

    /** Waits, without starting anything, until all of it serves. */
    public ClusterStatus awaitServing(Pause pause, Duration limit) throws InterruptedException {
        while (true) {
            ClusterStatus status = cluster.status(observer, STATUS_LIMIT);
            String missing = whatIsMissing(status);
            if (missing.isEmpty()) {
                return status;
            }
            cluster.plan().nodes().forEach(cluster::requireAlive);
            progress.show("starting: " + missing);
            if (!pause.next(Duration.ofMillis(250))) {
                throw CommandFailure.failed(
                        "the cluster does not serve after " + limit.toSeconds() + " s: " + missing + logTails(status));
            }
        }
    }

    private String whatIsMissing(ClusterStatus status) {
        List<String> notRunning = status.nodes().stream()
                .filter(node -> node.state() != NodeState.RUNNING)
                .map(ClusterStatus.Node::name)
                .toList();
        if (!notRunning.isEmpty()) {
            return (status.nodes().size() - notRunning.size()) + " of "
                    + status.nodes().size() + " nodes listen, waiting for " + String.join(", ", notRunning);
        }
        int groups = cluster.plan().walGroups();
        if (status.walGroups().size() < groups) {
            return "nodes listen, waiting for WAL groups: " + status.walGroups().size() + " of " + groups;
        }
        List<String> leaderless = status.walGroups().stream()
                .filter(group -> group.leader() == null)
                .map(group -> String.valueOf(group.id()))
                .toList();
        if (!leaderless.isEmpty()) {
            return "nodes listen, waiting for a leader of WAL group " + String.join(", ", leaderless);
        }
        List<String> notReady = cluster.plan().gateways().stream()
                .filter(node -> !HttpCalls.isOk(node.httpAddress(), "/ready", Duration.ofSeconds(2)))
                .map(ClusterNode::name)
                .toList();
        return notReady.isEmpty()
                ? ""
                : "WAL groups have leaders, waiting for the gateways of " + String.join(", ", notReady);
    }

    private String logTails(ClusterStatus status) {
        StringBuilder text = new StringBuilder();
        for (ClusterNode node : cluster.plan().nodes()) {
            boolean behind = status.node(node.name())
                    .map(known -> known.state() != NodeState.RUNNING)
                    .orElse(true);
            if (behind || text.isEmpty()) {
                text.append("\nthe end of ")
                        .append(cluster.home().logFile(node.name()))
                        .append(":\n")
                        .append(cluster.indentedLogTail(node));
            }
        }
        return text.toString();
    }
}
