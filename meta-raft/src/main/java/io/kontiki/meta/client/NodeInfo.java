package io.kontiki.meta.client;

import java.util.Objects;
import java.util.Set;

/**
 * A node that has registered. Name, DC, roles and addresses are replicated; the rest is what the answering Metasrv leader knows from
 * heartbeats, and starts over with a new leader.
 *
 * @param name unique; also the node's Raft peer id
 * @param lastHeartbeatMillis wall-clock time at the leader; 0 before the first
 * @param startedAtMillis when the process started, by its own clock
 */
public record NodeInfo(
        String name,
        String dc,
        Set<NodeRole> roles,
        NodeAddresses addresses,
        NodeState state,
        long lastHeartbeatMillis,
        NodeLoad load,
        long startedAtMillis) {
    public NodeInfo {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(dc, "dc");
        Objects.requireNonNull(addresses, "addresses");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(load, "load");
        roles = Set.copyOf(roles);
    }

    public boolean has(NodeRole role) {
        return roles.contains(role);
    }
}
