package io.kontiki.meta.client;

import java.util.Objects;

/**
 * One replica of a WAL group. Its Raft peer id is the node's name, its address the node's {@code wal} address.
 *
 * @param witness votes and applies, but holds no rows and does not keep the leadership
 */
public record GroupMember(String node, String dc, boolean witness) {
    public GroupMember {
        Objects.requireNonNull(node, "node");
        Objects.requireNonNull(dc, "dc");
    }
}
