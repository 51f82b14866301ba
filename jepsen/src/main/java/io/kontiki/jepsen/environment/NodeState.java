package io.kontiki.jepsen.environment;

/** What a node's process does, as its host sees it. */
public enum NodeState {
    RUNNING,
    /** Stopped by a signal, all connections open. */
    FROZEN,
    /** Never started, ended by itself, stopped or killed. */
    DOWN
}
