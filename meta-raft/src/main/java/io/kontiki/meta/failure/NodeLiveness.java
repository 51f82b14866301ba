package io.kontiki.meta.failure;

import io.kontiki.meta.client.NodeInfo;
import io.kontiki.meta.client.NodeLoad;
import io.kontiki.meta.client.NodeReporter;
import io.kontiki.meta.client.NodeState;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What the leader of Metasrv knows about the nodes from their heartbeats. Soft state: nothing of it is replicated, and a new leader
 * starts with every node alive and judges from there.
 *
 * <p>Guarded by itself. {@link #revision} grows whenever a node's {@link NodeState} changes, not with every heartbeat.
 */
public final class NodeLiveness {
    /** What heartbeats are expected at until enough have come. */
    public static final double HEARTBEAT_INTERVAL_MILLIS = NodeReporter.DEFAULT_INTERVAL.toMillis();

    private static final double SUSPECT_PHI = 5;
    private static final double DOWN_PHI = 8;

    /** A node may stand still this long (a collection, a busy machine) before it counts as down. */
    private static final double ACCEPTED_PAUSE_MILLIS = 3000;

    /** If this observer's own evaluations were further apart, it was itself paused. */
    private static final double OWN_PAUSE_MILLIS = 1500;

    private static final class Node {
        private final PhiAccrualDetector detector;
        private long lastHeartbeatMillis;
        private NodeLoad load = NodeLoad.NONE;
        private NodeState state = NodeState.ALIVE;

        Node(long nowNanos) {
            detector = new PhiAccrualDetector(HEARTBEAT_INTERVAL_MILLIS, nowNanos);
        }
    }

    private final Map<String, Node> nodes = new HashMap<>();
    private long lastEvaluationNanos;
    private long revision;

    /** Forgets everything: a term of leadership begins. */
    public synchronized void reset(long nowNanos) {
        nodes.clear();
        lastEvaluationNanos = nowNanos;
        revision++;
    }

    /** Returns whether the node's state changed by it. */
    public synchronized boolean heartbeat(String name, NodeLoad load, long nowNanos, long nowMillis) {
        Node node = nodes.computeIfAbsent(name, ignored -> new Node(nowNanos));
        node.detector.heartbeat(nowNanos);
        node.lastHeartbeatMillis = nowMillis;
        node.load = load;
        return change(node, NodeState.ALIVE);
    }

    /** Judges all nodes; to be called regularly. Returns whether any state changed. */
    public synchronized boolean evaluate(Set<String> registered, long nowNanos) {
        double sinceLast = (nowNanos - lastEvaluationNanos) / 1e6;
        if (sinceLast > OWN_PAUSE_MILLIS) {
            nodes.values().forEach(node -> node.detector.forgive(nowNanos - lastEvaluationNanos, nowNanos));
        }
        lastEvaluationNanos = nowNanos;
        nodes.keySet().retainAll(registered);
        boolean changed = false;
        for (String name : registered) {
            Node node = nodes.computeIfAbsent(name, ignored -> new Node(nowNanos));
            changed |= change(node, judge(node, nowNanos));
        }
        return changed;
    }

    public synchronized long revision() {
        return revision;
    }

    /** The registered nodes with what is known of them. */
    public synchronized Map<String, NodeInfo> overlay(Map<String, NodeInfo> registered) {
        Map<String, NodeInfo> result = new HashMap<>();
        registered.forEach((name, info) -> {
            Node node = nodes.get(name);
            result.put(name, node == null ? info : withSoftState(info, node));
        });
        return result;
    }

    private static NodeState judge(Node node, long nowNanos) {
        double silent = node.detector.millisSinceLast(nowNanos);
        if (node.detector.phi(silent - ACCEPTED_PAUSE_MILLIS) >= DOWN_PHI) {
            return NodeState.DOWN;
        }
        return node.detector.phi(silent) >= SUSPECT_PHI ? NodeState.SUSPECT : NodeState.ALIVE;
    }

    private boolean change(Node node, NodeState state) {
        boolean changed = node.state != state;
        node.state = state;
        revision += changed ? 1 : 0;
        return changed;
    }

    private static NodeInfo withSoftState(NodeInfo info, Node node) {
        return new NodeInfo(
                info.name(),
                info.dc(),
                info.roles(),
                info.addresses(),
                node.state,
                node.lastHeartbeatMillis,
                node.load,
                info.startedAtMillis());
    }
}
