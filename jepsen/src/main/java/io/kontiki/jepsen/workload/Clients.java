package io.kontiki.jepsen.workload;

import io.kontiki.jepsen.client.GatewayAddress;
import io.kontiki.jepsen.client.GatewayClient;
import io.kontiki.jepsen.client.Protocol;

/** Makes clients. Any thread. */
@FunctionalInterface
public interface Clients {
    /** A client that has not connected yet. */
    GatewayClient client(GatewayAddress gateway, Protocol protocol);
}
