package io.kontiki.jepsen.environment;

import java.time.Duration;

/** Faults of a node's wall clock. Its monotonic clock, and so its timers, stay true. A setting outlives a restart of the node. */
public interface ClockControl {
    /** From now on the node's clock is ahead by the offset (behind, if negative), and runs so many millionths too fast. */
    void set(Node node, Duration offset, long driftPartsPerMillion);

    default void reset(Node node) {
        set(node, Duration.ZERO, 0);
    }

    /** How often the node has read a wrong time: the evidence. */
    long wrongReads(Node node);
}
