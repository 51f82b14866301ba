package io.kontiki.jepsen.environment;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where the nodes of one cluster run, and what can be done to them there. All calls block until they are done, may come from any
 * thread, and throw {@link EnvironmentException} if what they ask for could not be done.
 *
 * <p>What an environment makes is on record in its run directory as it is made, so that {@code RunRecord} can take it away after a
 * harness that was killed. Everything ends with {@link #close()}, each thing by its own id; files stay.
 *
 * <p>A control ({@link #net()} and so on) exists only with its capability; without, asking for it throws with the reason.
 */
public interface Environment extends AutoCloseable {
    /** local, netns or docker. */
    String name();

    Topology topology();

    /** Why this environment, on this machine, does not have the capability; empty if it has it. */
    Optional<String> missing(Capability capability);

    default boolean has(Capability capability) {
        return missing(capability).isEmpty();
    }

    /** Starts those that are down, without waiting until they serve. */
    void start(List<Node> nodes);

    /**
     * SIGTERM, and SIGKILL if that is not obeyed within ten seconds. Nodes that are down stay so.
     *
     * @return those that did not obey
     */
    List<Node> stop(List<Node> nodes);

    /** SIGKILL to all at one moment; returns when they have ended. */
    void kill(List<Node> nodes);

    void freeze(List<Node> nodes);

    void thaw(List<Node> nodes);

    NodeState state(Node node);

    /** Nodes that ended though they were neither stopped nor killed, each time that one did, since this was last asked. */
    List<EndedNode> takeEnded();

    /**
     * Waits until all these nodes listen, their gateways are ready and every WAL group has a leader that Metasrv heard of; false after
     * the limit. Throws, with the end of its log, if one of them is down.
     */
    boolean awaitServing(List<Node> nodes, Duration limit);

    /** The cluster's own view, asked over the wire. */
    ClusterView view();

    /** {@code --data-home} of the node. Its files may be changed while the node is down. */
    Path dataDirectory(Node node);

    /** Standard output and standard error of all starts of the node. */
    Path logFile(Node node);

    /** Needs PARTITION; DELAY and LOSS for those. */
    NetControl net();

    /** Needs CLOCK. */
    ClockControl clock();

    /** Needs POWER_LOSS, DISK_FULL, DISK_ERROR or SLOW_FSYNC, each for its own call. */
    DiskControl disk();

    /** Needs STORE_FAULT. */
    StoreControl stores();

    @Override
    void close();
}
