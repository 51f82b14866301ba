package io.kontiki.region;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports for servers that stop and start again under one address. Below those that the kernel gives to outgoing connections: one of these
 * would now and then take a port between a stop and a start. Tests in other processes begin elsewhere.
 */
public final class TestPorts {
    private static final int FIRST = 16_000;
    private static final int COUNT = 16_000;
    private static final AtomicInteger NEXT =
            new AtomicInteger(Math.floorMod(ProcessHandle.current().pid() * 389, COUNT));

    private TestPorts() {}

    /** One that nobody listens on, and that this process has not given out lately. */
    public static int free() {
        for (int i = 0; i < COUNT; i++) {
            int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), COUNT);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                continue;
            }
        }
        throw new IllegalStateException("no port of " + FIRST + " to " + (FIRST + COUNT - 1) + " is free");
    }
}
