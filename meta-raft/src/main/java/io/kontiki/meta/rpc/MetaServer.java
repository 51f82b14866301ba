package io.kontiki.meta.rpc;

import com.codahale.metrics.MetricRegistry;
import io.kontiki.common.rpc.RpcServer;
import io.kontiki.meta.MetaServerSettings;
import java.time.Clock;

/**
 * Metasrv on one node: a voter with its own Ratis server on the {@code meta} address, and its service on the process' RPC server.
 *
 * <p>{@link #close} hands a leadership over, and returns when the log is closed; the RPC server is stopped by its owner, before.
 */
public final class MetaServer implements AutoCloseable {
    private final MetaService service;

    private MetaServer(MetaService service) {
        this.service = service;
    }

    /**
     * Opens or creates the log, starts voting, and adds the service to the RPC server, which must not have been started yet.
     *
     * @throws io.kontiki.common.error.KontikiException CONFIGURATION when the port is taken or the data cannot be read
     */
    public static MetaServer start(MetaServerSettings settings, RpcServer rpc, Clock clock, MetricRegistry metrics) {
        MetaService service = MetaService.start(settings, clock, metrics);
        rpc.add(MetaRpc.definition(service));
        return new MetaServer(service);
    }

    /** Whether this node leads Metasrv and answers clients. */
    public boolean isLeader() {
        return service.isLeader();
    }

    @Override
    public void close() {
        service.close();
    }
}
