package io.kontiki.cli.demo;

import io.kontiki.cli.CommandFailure;
import io.kontiki.cli.cluster.ClusterPlan;
import io.kontiki.common.topology.Topology;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Finds a range of ports that nobody uses at the moment. */
final class FreePorts {
    private static final int FIRST = 14_000;
    private static final int STEP = 100;
    private static final int TRIES = 50;

    private FreePorts() {}

    /** @param wanted first port, or null for any free range */
    static ClusterPlan plan(Topology topology, Integer wanted) {
        if (wanted != null) {
            return ClusterPlan.of(topology, wanted);
        }
        int ports = 10 * topology.voters();
        for (int base = FIRST; base < FIRST + TRIES * STEP; base += STEP) {
            if (areFree(base, ports)) {
                return ClusterPlan.of(topology, base);
            }
        }
        throw CommandFailure.failed(
                "no " + ports + " free ports in a row from " + FIRST + "; name a free range with --base-port");
    }

    private static boolean areFree(int base, int count) {
        for (int port = base; port < base + count; port++) {
            try (ServerSocket probe = new ServerSocket()) {
                probe.setReuseAddress(true);
                probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }
}
