package io.kontiki.meta.client;

/** What the leader of Metasrv thinks of a node, from its heartbeats. */
public enum NodeState {
    ALIVE,
    /** Heartbeats are late beyond what is usual for this node; prefer others. */
    SUSPECT,
    /** Heartbeats stayed away too long for a pause. */
    DOWN
}
