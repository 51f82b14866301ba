package io.kontiki.jepsen.environment.process;

import io.kontiki.jepsen.environment.EndedNode;
import io.kontiki.jepsen.environment.EnvironmentException;
import io.kontiki.jepsen.environment.Node;
import io.kontiki.jepsen.environment.NodeState;
import io.kontiki.jepsen.environment.process.OwnProcesses.Signal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The processes of the nodes: has them started and sends them signals, and notices those that ended without one. Safe for any thread:
 * one change at a time.
 */
public final class ProcessNodes {
    private static final Duration CLEAN_STOP_LIMIT = Duration.ofSeconds(10);
    private static final Duration SIGNAL_LIMIT = Duration.ofSeconds(10);
    private static final int LOG_TAIL_LINES = 12;

    private final RunDirectory directory;
    private final RunRecord record;
    private final NodeLauncher launcher;
    private final OwnProcesses processes = new OwnProcesses();
    /** What was started, and is not known to have ended. */
    private final Map<Node, ProcessIdentity> running = new HashMap<>();

    /** They were told to end, also if they have not yet. */
    private final Set<ProcessIdentity> told = new HashSet<>();

    private final List<EndedNode> ended = new ArrayList<>();

    public ProcessNodes(RunDirectory directory, RunRecord record, NodeLauncher launcher) {
        this.directory = directory;
        this.record = record;
        this.launcher = launcher;
    }

    public synchronized void start(List<Node> nodes) {
        noteEnded(nodes);
        for (Node node : nodes) {
            if (identity(node).isEmpty()) {
                start(node);
            }
        }
    }

    private void start(Node node) {
        ProcessIdentity identity = launcher.launch(node);
        running.put(node, identity);
        record.process(identity);
    }

    /** Those that did not obey in time and were killed. */
    public synchronized List<Node> stop(List<Node> nodes) {
        noteEnded(nodes);
        List<ProcessIdentity> targets = identities(nodes);
        told.addAll(targets);
        processes.signal(Signal.TERM, targets);
        // A frozen process could not obey.
        processes.signal(Signal.CONT, targets);
        processes.awaitEnd(targets, CLEAN_STOP_LIMIT);
        List<Node> left =
                nodes.stream().filter(node -> identity(node).isPresent()).toList();
        if (!left.isEmpty()) {
            kill(left);
        }
        nodes.forEach(launcher::ended);
        return left;
    }

    public synchronized void kill(List<Node> nodes) {
        noteEnded(nodes);
        List<ProcessIdentity> targets = identities(nodes);
        told.addAll(targets);
        processes.signal(Signal.KILL, targets);
        if (!processes.awaitEnd(targets, SIGNAL_LIMIT)) {
            throw new EnvironmentException("killed, and still there after " + SIGNAL_LIMIT + ": " + targets);
        }
        nodes.forEach(launcher::ended);
    }

    private void noteEnded(List<Node> nodes) {
        for (Node node : nodes) {
            if (running.containsKey(node) && identity(node).isEmpty()) {
                ProcessIdentity gone = running.remove(node);
                if (!told.remove(gone)) {
                    ended.add(new EndedNode(node, logTail(node)));
                }
            }
        }
    }

    /** Those that ended without a signal, since this was last asked. */
    public synchronized List<EndedNode> takeEnded() {
        noteEnded(List.copyOf(running.keySet()));
        List<EndedNode> taken = List.copyOf(ended);
        ended.clear();
        return taken;
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
        return Optional.ofNullable(running.get(node)).filter(processes::isAlive);
    }

    private List<ProcessIdentity> identities(List<Node> nodes) {
        return nodes.stream().flatMap(node -> identity(node).stream()).toList();
    }

    /** The last dozen lines of a node's log, for a message about a node that is down. */
    public String logTail(Node node) {
        Path log = directory.logFile(node);
        try {
            // What a process says as it dies is not always text.
            String text = Files.exists(log) ? new String(Files.readAllBytes(log), StandardCharsets.ISO_8859_1) : "";
            List<String> all = text.lines().toList();
            return String.join("\n", all.subList(Math.max(0, all.size() - LOG_TAIL_LINES), all.size()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + log, e);
        }
    }
}
