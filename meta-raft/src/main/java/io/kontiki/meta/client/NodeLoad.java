package io.kontiki.meta.client;

import java.util.List;

/**
 * What a node reports with every heartbeat. Counters grow from the start of the process; rates are the reader's business.
 *
 * @param regions Regions with a replica on this node
 * @param leaders WAL groups that this node leads
 * @param cpuFraction CPU used since the last report, 1.0 = one core
 * @param diskFreeBytes usable bytes where the log stands
 */
public record NodeLoad(
        int regions,
        int leaders,
        long bytesIn,
        long bytesOut,
        long rowsIn,
        long rowsOut,
        long memtableBytes,
        long diskFreeBytes,
        double cpuFraction,
        List<GroupLoad> groups) {
    public static final NodeLoad NONE = new NodeLoad(0, 0, 0, 0, 0, 0, 0, 0, 0, List.of());

    public NodeLoad {
        groups = List.copyOf(groups);
    }
}
