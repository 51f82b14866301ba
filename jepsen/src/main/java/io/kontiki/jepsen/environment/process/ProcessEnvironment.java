package io.kontiki.jepsen.environment.process;

import io.kontiki.jepsen.environment.Capability;
import io.kontiki.jepsen.environment.ClockControl;
import io.kontiki.jepsen.environment.ClusterView;
import io.kontiki.jepsen.environment.DiskControl;
import io.kontiki.jepsen.environment.EndedNode;
import io.kontiki.jepsen.environment.Environment;
import io.kontiki.jepsen.environment.EnvironmentException;
import io.kontiki.jepsen.environment.NetControl;
import io.kontiki.jepsen.environment.Node;
import io.kontiki.jepsen.environment.NodeState;
import io.kontiki.jepsen.environment.StoreControl;
import io.kontiki.jepsen.environment.Topology;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An environment whose nodes are processes of this machine. Puts the parts together that {@code local} and {@code netns} make; has no
 * state of its own. {@link #close()} ends the processes and takes away what is on record.
 */
public final class ProcessEnvironment implements Environment {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
    private static final int CONNECT_LIMIT_MILLIS = 500;

    private final Parts parts;
    private final ClusterView view;

    /**
     * @param missing the reason for each capability that is not there
     * @param net empty without PARTITION, and so on
     */
    public record Parts(
            String name,
            Topology topology,
            Map<Capability, String> missing,
            RunDirectory directory,
            RunRecord record,
            ProcessNodes nodes,
            Optional<NetControl> net,
            Optional<ClockControl> clock,
            DiskControl disk,
            StoreControl stores) {
        public Parts {
            missing = Map.copyOf(missing);
        }
    }

    public ProcessEnvironment(Parts parts) {
        this.parts = parts;
        this.view = new ClusterView(parts.topology());
    }

    @Override
    public String name() {
        return parts.name();
    }

    @Override
    public Topology topology() {
        return parts.topology();
    }

    @Override
    public Optional<String> missing(Capability capability) {
        return Optional.ofNullable(parts.missing().get(capability));
    }

    @Override
    public void start(List<Node> nodes) {
        parts.nodes().start(nodes);
    }

    @Override
    public List<Node> stop(List<Node> nodes) {
        return parts.nodes().stop(nodes);
    }

    @Override
    public void kill(List<Node> nodes) {
        parts.nodes().kill(nodes);
    }

    @Override
    public void freeze(List<Node> nodes) {
        parts.nodes().freeze(nodes);
    }

    @Override
    public void thaw(List<Node> nodes) {
        parts.nodes().thaw(nodes);
    }

    @Override
    public NodeState state(Node node) {
        return parts.nodes().state(node);
    }

    @Override
    public List<EndedNode> takeEnded() {
        return parts.nodes().takeEnded();
    }

    @Override
    public boolean awaitServing(List<Node> nodes, Duration limit) {
        return Await.until(limit, LOOK_AGAIN, () -> serve(nodes));
    }

    private boolean serve(List<Node> nodes) {
        for (Node node : nodes) {
            if (state(node) == NodeState.DOWN) {
                throw new EnvironmentException(node.name() + " has ended; the end of " + logFile(node) + ":\n"
                        + parts.nodes().logTail(node));
            }
        }
        // A node opens its gRPC port last.
        return nodes.stream().allMatch(node -> listens(node.host(), node.firstPort() + 1))
                && nodes.stream().filter(Node::gateway).allMatch(view::isReady)
                && view.ledGroups() >= topology().walGroups();
    }

    private static boolean listens(String host, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), CONNECT_LIMIT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public ClusterView view() {
        return view;
    }

    @Override
    public Path dataDirectory(Node node) {
        return parts.directory().dataDirectory(node);
    }

    @Override
    public Path logFile(Node node) {
        return parts.directory().logFile(node);
    }

    @Override
    public NetControl net() {
        return parts.net().orElseThrow(() -> without(Capability.PARTITION));
    }

    @Override
    public ClockControl clock() {
        return parts.clock().orElseThrow(() -> without(Capability.CLOCK));
    }

    @Override
    public DiskControl disk() {
        return parts.disk();
    }

    @Override
    public StoreControl stores() {
        return parts.stores();
    }

    private EnvironmentException without(Capability capability) {
        return new EnvironmentException(
                name() + " cannot do " + capability + ": " + missing(capability).orElse("?"));
    }

    @Override
    public void close() {
        view.close();
        List<String> left = parts.record().takeAway();
        if (!left.isEmpty()) {
            throw new EnvironmentException("not everything could be taken away: " + left);
        }
    }
}
