package io.kontiki.jepsen.workload;

import io.kontiki.jepsen.client.Protocol;
import java.time.Duration;
import java.util.List;

/**
 * How a workload is run.
 *
 * @param operationsPerSecond of all clients together, if answers come in time
 * @param length of the load, without the final reads
 * @param callLimit after which a client gives up; longer than a failover takes, or all that waits for it becomes unknown
 * @param finalLimit of the final reads together
 * @param protocols dealt to the clients in turn
 * @param seed of all chance; it is in the names of tables too, so that a workload with one seed runs once on a cluster
 */
public record LoadSettings(
        int clients,
        double operationsPerSecond,
        Duration length,
        Duration callLimit,
        Duration finalLimit,
        List<Protocol> protocols,
        long seed) {
    public static final int CLIENTS_MAX = 1000;

    public LoadSettings {
        protocols = List.copyOf(protocols);
        if (clients < 1 || clients > CLIENTS_MAX || protocols.isEmpty()) {
            throw new IllegalArgumentException(clients + " clients by " + protocols);
        }
        if (!(operationsPerSecond > 0) || length.isNegative() || callLimit.toMillis() < 1 || finalLimit.isNegative()) {
            throw new IllegalArgumentException(operationsPerSecond + " operations a second for " + length + ", limits "
                    + callLimit + " and " + finalLimit);
        }
    }

    public static LoadSettings of(int clients, double operationsPerSecond, Duration length, long seed) {
        return new LoadSettings(
                clients,
                operationsPerSecond,
                length,
                Duration.ofSeconds(10),
                Duration.ofMinutes(2),
                List.of(Protocol.HTTP, Protocol.HTTP, Protocol.POSTGRES),
                seed);
    }

    /** From one turn of a client to its next. */
    long turnNanos() {
        return Math.max(1, Math.round(clients / operationsPerSecond * 1e9));
    }
}
