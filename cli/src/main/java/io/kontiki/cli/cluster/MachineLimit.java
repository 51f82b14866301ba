package io.kontiki.cli.cluster;

import io.kontiki.cli.CommandFailure;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/**
 * What this machine, or the container around the command, can bear: processes that swap or wait for a core miss their heartbeats, and
 * the cluster never serves.
 *
 * @param cores that may be used
 * @param memoryBytes of the machine or container, whoever uses it now
 */
record MachineLimit(int cores, long memoryBytes) {
    /** What a node takes under load; the start line in {@code dist/jvm/node.options} is measured against it. */
    private static final long NODE_BYTES = 700L << 20;
    /** Two cores bear 3-3-1; more elect for ever while they start. */
    private static final int NODES_PER_CORE = 4;
    /** A single core bears the default topology. */
    private static final int NODES_ALWAYS = 5;

    static MachineLimit ofThisMachine() {
        var system = ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
        return new MachineLimit(Runtime.getRuntime().availableProcessors(), system.getTotalMemorySize());
    }

    /** @throws CommandFailure when so many nodes are too many; nothing was started then */
    void requireRoomFor(int nodes, String topology) {
        long most = Math.min(Math.max(NODES_ALWAYS, (long) NODES_PER_CORE * cores), memoryBytes / NODE_BYTES);
        if (nodes > most) {
            throw CommandFailure.usage(String.format(
                    Locale.ROOT,
                    "topology %s starts %d nodes on this machine, each of up to %d MB, %.1f GB together; with %d core%s and %.1f GB "
                            + "of memory it bears %d. Choose a smaller --topology, or start them all the same with --force",
                    topology,
                    nodes,
                    NODE_BYTES >> 20,
                    gigabytes(nodes * NODE_BYTES),
                    cores,
                    cores == 1 ? "" : "s",
                    gigabytes(memoryBytes),
                    most));
        }
    }

    private static double gigabytes(long bytes) {
        return bytes / (double) (1L << 30);
    }
}
