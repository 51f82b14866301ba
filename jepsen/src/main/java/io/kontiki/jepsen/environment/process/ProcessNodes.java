package io.kontiki.jepsen.environment.process;

import io.kontiki.jepsen.environment.EnvironmentException;
import io.kontiki.jepsen.environment.Node;
import io.kontiki.jepsen.environment.NodeState;
import io.kontiki.jepsen.environment.process.OwnProcesses.Signal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The processes of the nodes: has them started and sends them signals. Safe for any thread: one change at a time.
 */
public final class ProcessNodes {
    private static final Duration CLEAN_STOP_LIMIT = Duration.ofSeconds(10);
    private static final Duration SIGNAL_LIMIT = Duration.ofSeconds(10);

    private final RunDirectory directory;
    private final RunRecord record;
    private final NodeLauncher launcher;
    private final OwnProcesses processes = new OwnProcesses();
    private final Map<String, ProcessIdentity> running = new HashMap<>();

    public ProcessNodes(RunDirectory directory, RunRecord record, NodeLauncher launcher) {
        this.directory = directory;
        this.record = record;
        this.launcher = launcher;
    }

    public synchronized void start(List<Node> nodes) {
        for (Node node : nodes) {
            if (identity(node).isEmpty()) {
                start(node);
            }
        }
    }

    private void start(Node node) {
        ProcessIdentity identity = launcher.launch(node);
        running.put(node.name(), identity);
        record.process(identity);
    }

    public synchronized void stop(List<Node> nodes) {
        List<ProcessIdentity> targets = identities(nodes);
        processes.signal(Signal.TERM, targets);
        // A frozen process could not obey.
        processes.signal(Signal.CONT, targets);
        if (!processes.awaitEnd(targets, CLEAN_STOP_LIMIT)) {
            kill(nodes);
        }
        nodes.forEach(launcher::ended);
    }

    public synchronized void kill(List<Node> nodes) {
        List<ProcessIdentity> targets = identities(nodes);
        processes.signal(Signal.KILL, targets);
        if (!processes.awaitEnd(targets, SIGNAL_LIMIT)) {
            throw new EnvironmentException("killed, and still there after " + SIGNAL_LIMIT + ": " + targets);
        }
        nodes.forEach(launcher::ended);
    }

    public synchronized void freeze(List<Node> nodes) {
        List<ProcessIdentity> targets = identities(nodes);
        processes.signal(Signal.STOP, targets);
        if (!processes.awaitFrozen(targets, SIGNAL_LIMIT)) {
            throw new EnvironmentException("does not freeze: " + targets);
        }
    }

    public synchronized void thaw(List<Node> nodes) {
        processes.signal(Signal.CONT, identities(nodes));
    }

    public synchronized NodeState state(Node node) {
        return identity(node)
                .map(identity -> processes.isFrozen(identity) ? NodeState.FROZEN : NodeState.RUNNING)
                .orElse(NodeState.DOWN);
    }

    /** The node's live process. */
    public synchronized Optional<ProcessIdentity> identity(Node node) {
        return Optional.ofNullable(running.get(node.name())).filter(processes::isAlive);
    }

    private List<ProcessIdentity> identities(List<Node> nodes) {
        return nodes.stream().flatMap(node -> identity(node).stream()).toList();
    }

    /** The end of a node's log, for a message about a node that does not come up. */
    public String logTail(Node node, int lines) {
        Path log = directory.logFile(node);
        try {
            List<String> all = Files.exists(log) ? Files.readAllLines(log) : List.of();
            return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + log, e);
        }
    }
}
