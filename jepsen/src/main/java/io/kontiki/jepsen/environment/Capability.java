package io.kontiki.jepsen.environment;

/** What can be done to nodes. An environment that lacks one says why, and a test that needs it is skipped with that reason. */
public enum Capability {
    /** SIGKILL. */
    KILL,
    /** SIGSTOP and SIGCONT. */
    FREEZE,
    /** Packets between chosen nodes are dropped, each direction by itself. */
    PARTITION,
    /** Packets between data centres arrive later, with jitter. */
    DELAY,
    /** Packets between data centres are lost at random. */
    LOSS,
    /** The wall clock of one node jumps or drifts. */
    CLOCK,
    /** What a node has written and not synchronised is gone. */
    POWER_LOSS,
    /** No space is left on a node's disk. */
    DISK_FULL,
    /** Writes or fsyncs of a node fail with EIO. */
    DISK_ERROR,
    /** Every fsync of a node takes a chosen time longer. */
    SLOW_FSYNC,
    /** Files of a stopped node can be changed. */
    FILE_CORRUPTION,
    /** The object store of a data centre can be taken away. */
    STORE_FAULT
}
