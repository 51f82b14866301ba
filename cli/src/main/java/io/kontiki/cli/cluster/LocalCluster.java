package io.kontiki.cli.cluster;

import io.kontiki.cli.CommandFailure;
import io.kontiki.cli.http.Address;
import io.kontiki.cli.http.HttpCalls;
import io.kontiki.cli.process.OwnProcesses;
import io.kontiki.cli.process.OwnProcesses.Signal;
import io.kontiki.cli.process.Pause;
import io.kontiki.cli.process.ProcStat;
import io.kontiki.cli.process.ProcessIdentity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The processes of one local cluster: starts, stops, kills, freezes and thaws them. State lives in {@link ClusterHome} and in
 * {@code /proc}; this object has none, so that any later command can go on.
 *
 * <p>A fault of a data centre takes its store directory away before the signal, and a repair gives it back before the processes
 * go on: at no moment can a surviving node use the store of a lost data centre.
 */
public final class LocalCluster {
    private static final Duration CLEAN_STOP_LIMIT = Duration.ofSeconds(10);
    private static final Duration KILL_LIMIT = Duration.ofSeconds(10);
    private static final int LISTEN_PROBE_MILLIS = 250;

    private final ClusterHome home;
    private final ClusterPlan plan;
    private final OwnProcesses processes = new OwnProcesses();

    public LocalCluster(ClusterHome home, ClusterPlan plan) {
        this.home = home;
        this.plan = plan;
    }

    public static LocalCluster open(ClusterHome home) {
        return new LocalCluster(home, home.plan());
    }

    public ClusterHome home() {
        return home;
    }

    public ClusterPlan plan() {
        return plan;
    }

    /** The live process of a node, frozen ones included. */
    public Optional<ProcStat> process(ClusterNode node) {
        return home.process(node.name()).flatMap(processes::find);
    }

    public NodeState state(ClusterNode node) {
        Optional<ProcessIdentity> recorded = home.process(node.name());
        if (recorded.isEmpty()) {
            return NodeState.STOPPED;
        }
        Optional<ProcStat> process = recorded.flatMap(processes::find);
        if (process.isEmpty()) {
            return NodeState.DEAD;
        }
        if (process.get().isFrozen()) {
            return NodeState.FROZEN;
        }
        return listens(node) ? NodeState.RUNNING : NodeState.STARTING;
    }

    /** A node opens its gRPC port last: when that answers, all of it is there. */
    private static boolean listens(ClusterNode node) {
        return accepts(node.grpc());
    }

    private static boolean accepts(String address) {
        try (Socket socket = new Socket()) {
            socket.connect(Address.parse(address).socketAddress(), LISTEN_PROBE_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Starts those of the nodes that do not run, after giving back the stores of their data centres. Does not wait. */
    public void start(List<ClusterNode> nodes) {
        List<ClusterNode> idle =
                nodes.stream().filter(node -> process(node).isEmpty()).toList();
        requireFreePorts(idle);
        NodeLauncher launcher = new NodeLauncher(home, plan);
        idle.forEach(launcher::start);
    }

    /** Ends the command, naming node and port, if another process listens where one of these nodes would. Starts and makes nothing. */
    void requireFreePorts(List<ClusterNode> nodes) {
        nodes.forEach(LocalCluster::requireFreePorts);
    }

    private static void requireFreePorts(ClusterNode node) {
        for (String text : new String[] {node.http(), node.grpc(), node.postgres(), node.wal(), node.meta()}) {
            if (text == null) {
                continue;
            }
            try (ServerSocket probe = new ServerSocket()) {
                probe.setReuseAddress(true);
                InetSocketAddress address = Address.parse(text).socketAddress();
                probe.bind(address);
            } catch (IOException e) {
                throw CommandFailure.usage(
                        text + " (node " + node.name() + ") is in use by another process: " + e.getMessage()
                                + ". Nothing was started. Free the port, or take others for a new cluster: --base-port PORT");
            }
        }
    }

    /** Waits until the nodes listen and those with a gateway answer. Ends the command, naming the node, if one dies or takes too long. */
    public void awaitListening(List<ClusterNode> nodes, Duration limit) throws InterruptedException {
        Pause pause = new Pause(limit);
        for (ClusterNode node : nodes) {
            while (!listens(node)
                    || (node.isGateway() && !HttpCalls.isOk(node.httpAddress(), "/health", Duration.ofMillis(500)))) {
                requireAlive(node);
                if (!pause.next(Duration.ofMillis(50))) {
                    throw CommandFailure.failed("node " + node.name() + " does not answer after " + limit.toSeconds()
                            + " s; the end of " + home.logFile(node.name()) + ":\n" + indentedLogTail(node));
                }
            }
        }
    }

    void requireAlive(ClusterNode node) {
        if (process(node).isEmpty()) {
            throw CommandFailure.failed("node " + node.name() + " has ended; the end of " + home.logFile(node.name())
                    + ":\n" + indentedLogTail(node));
        }
    }

    String indentedLogTail(ClusterNode node) {
        return String.join(
                "\n",
                home.logTail(node.name(), 12).stream().map(line -> "  " + line).toList());
    }

    public void kill(List<ClusterNode> nodes) {
        signal(Signal.KILL, nodes);
        awaitEnd(nodes, KILL_LIMIT);
    }

    public void freeze(List<ClusterNode> nodes) {
        signal(Signal.STOP, nodes);
    }

    public void thaw(List<ClusterNode> nodes) {
        signal(Signal.CONT, nodes);
    }

    /** SIGTERM, and SIGKILL for what is still there after ten seconds. Frozen nodes are thawed, otherwise they could not obey. */
    public void stop(List<ClusterNode> nodes) {
        signal(Signal.TERM, nodes);
        signal(Signal.CONT, nodes);
        if (!awaitEnd(nodes, CLEAN_STOP_LIMIT)) {
            signal(Signal.KILL, nodes);
            awaitEnd(nodes, KILL_LIMIT);
        }
        nodes.forEach(node -> home.forgetProcess(node.name()));
    }

    /** Kills the data centre and takes its store away. */
    public void killDataCentre(String dc) {
        List<ClusterNode> nodes = plan.nodesIn(dc);
        home.loseStore(dc);
        kill(nodes);
    }

    public void freezeDataCentre(String dc) {
        List<ClusterNode> nodes = plan.nodesIn(dc);
        home.loseStore(dc);
        freeze(nodes);
    }

    public void thawDataCentre(String dc) {
        List<ClusterNode> nodes = plan.nodesIn(dc);
        home.giveStoreBack(dc);
        thaw(nodes);
    }

    public void startDataCentre(String dc) {
        List<ClusterNode> nodes = plan.nodesIn(dc);
        home.giveStoreBack(dc);
        start(nodes);
    }

    /** Stops everything and gives all stores back; what is left are files. */
    public void down() {
        stop(plan.nodes());
        plan.storeDataCentres().forEach(home::giveStoreBack);
    }

    private void signal(Signal signal, List<ClusterNode> nodes) {
        List<ProcessIdentity> targets = identities(nodes);
        try {
            processes.send(signal, targets);
        } catch (IOException e) {
            throw CommandFailure.failed("cannot send SIG" + signal + ": " + e.getMessage());
        }
    }

    private boolean awaitEnd(List<ClusterNode> nodes, Duration limit) {
        try {
            return processes.awaitEnd(identities(nodes), limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailure.failed("interrupted while processes end");
        }
    }

    private List<ProcessIdentity> identities(List<ClusterNode> nodes) {
        List<ProcessIdentity> found = new ArrayList<>();
        nodes.forEach(node -> home.process(node.name()).ifPresent(found::add));
        return found;
    }

    public ClusterStatus status(GroupObserver observer, Duration limit) {
        List<ClusterStatus.Node> nodes = new ArrayList<>();
        List<ClusterNode> answering = new ArrayList<>();
        for (ClusterNode node : plan.nodes()) {
            NodeState state = state(node);
            Long pid = process(node).map(ProcStat::pid).orElse(null);
            nodes.add(new ClusterStatus.Node(
                    node.name(),
                    node.dc(),
                    node.roles(),
                    pid,
                    state,
                    node.http(),
                    node.grpc(),
                    node.mysql(),
                    node.postgres()));
            if (state == NodeState.RUNNING) {
                answering.add(node);
            }
        }
        return new ClusterStatus(plan.topology(), nodes, observer.observe(answering, limit));
    }
}
