package io.kontiki.jepsen.workload;

import io.kontiki.jepsen.client.GatewayAddress;
import io.kontiki.jepsen.client.GatewayClient;
import io.kontiki.jepsen.client.HttpGatewayClient;
import io.kontiki.jepsen.client.PostgresGatewayClient;
import io.kontiki.jepsen.client.Protocol;
import java.sql.Driver;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Makes the clients that talk to real gateways. Any thread. */
public final class WireClients implements Clients {
    private final Driver driver = new org.postgresql.Driver();
    private final Duration callLimit;
    private final LongSupplier nanoClock;

    public WireClients(Duration callLimit, LongSupplier nanoClock) {
        this.callLimit = callLimit;
        this.nanoClock = nanoClock;
    }

    @Override
    public GatewayClient client(GatewayAddress gateway, Protocol protocol) {
        return switch (protocol) {
            case HTTP -> new HttpGatewayClient(gateway, callLimit, nanoClock);
            case POSTGRES -> new PostgresGatewayClient(driver, gateway, callLimit);
        };
    }
}
