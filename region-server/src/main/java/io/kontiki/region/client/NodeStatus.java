package io.kontiki.region.client;

import java.util.List;

/** What one region server says about itself. */
public record NodeStatus(String node, List<GroupStatus> groups) {
    public NodeStatus {
        groups = List.copyOf(groups);
    }
}
