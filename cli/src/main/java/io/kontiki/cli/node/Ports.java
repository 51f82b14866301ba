package io.kontiki.cli.node;

import io.kontiki.common.rpc.HostPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Looks at this machine's ports before anything is started, so that a message can say which flag to change. */
final class Ports {
    private Ports() {}

    /** @throws io.kontiki.common.error.KontikiException CONFIGURATION that names the flag */
    static void requireFree(HostPort address, String flag) {
        if (address == null || address.port() == 0) {
            return;
        }
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            InetSocketAddress socketAddress = address.socketAddress();
            if (socketAddress.isUnresolved()) {
                throw NodeKeys.wrong("no host '" + address.host() + "' (" + flag + ")");
            }
            probe.bind(socketAddress);
        } catch (IOException e) {
            throw NodeKeys.wrong(address + " is in use by another process or is no address of this machine ("
                    + e.getMessage() + "); choose another with " + flag);
        }
    }

    static int anyFree(String host) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(host, 0));
            return probe.getLocalPort();
        } catch (IOException e) {
            throw NodeKeys.wrong(
                    "no free port at " + host + ": " + e.getMessage() + "; choose another host with --grpc-addr");
        }
    }
}
