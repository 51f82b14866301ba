package io.kontiki.meta.rpc;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Addresses on loopback for servers that must know each other's before they start. Below the range that the kernel gives to outgoing
 * connections, one of which would otherwise take a port between the choice and the bind.
 */
final class FreePorts {
    private static final int FIRST = 20_000;
    private static final int LAST = 32_000;
    private static final AtomicInteger NEXT =
            new AtomicInteger((int) (ProcessHandle.current().pid() * 37 % (LAST - FIRST)));

    private FreePorts() {}

    static String address() {
        for (int attempt = 0; attempt < 1000; attempt++) {
            int port = FIRST + NEXT.getAndIncrement() % (LAST - FIRST);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return "127.0.0.1:" + socket.getLocalPort();
            } catch (IOException e) {
                continue;
            }
        }
        throw new AssertionError("no free port between " + FIRST + " and " + LAST);
    }
}
