package io.kontiki.meta.rpc;

import com.codahale.metrics.MetricRegistry;
import io.kontiki.common.rpc.RpcChannels;
import io.kontiki.common.rpc.RpcServer;
import io.kontiki.meta.MetaServerSettings;
import java.time.Clock;
import java.util.List;

/**
 * Metasrv on one node: a voter with its own Ratis server on the {@code meta} address, and its service on the process' RPC server.
 *
 * <p>The RPC server is stopped by its owner, between {@link #stepDown} and {@link #close}, which returns when the log is closed.
 */
public final class MetaServer implements AutoCloseable {
    private final MetaService service;

    private MetaServer(MetaService service) {
        this.service = service;
    }

    /**
     * Opens or creates the log, starts voting, and adds the service to the RPC server, which must not have been started yet.
     *
     * <p>An empty directory whose node is a known voter is refused: what that voter had acknowledged would be forgotten. That can only
     * be seen while the other voters have a leader.
     *
     * @param others grpc addresses of metasrv nodes, to ask them about this one
     * @throws io.kontiki.common.error.KontikiException CONFIGURATION when the port is taken or the data cannot be read
     */
    public static MetaServer start(
            MetaServerSettings settings,
            List<String> others,
            RpcChannels channels,
            RpcServer rpc,
            Clock clock,
            MetricRegistry metrics) {
        new ForgottenVoterCheck(settings, others, MetaRpc.transport(channels)).run();
        return start(settings, rpc, clock, metrics);
    }

    /** Starts without asking the other voters first. */
    public static MetaServer start(MetaServerSettings settings, RpcServer rpc, Clock clock, MetricRegistry metrics) {
        MetaService service = MetaService.start(settings, clock, metrics);
        rpc.add(MetaRpc.definition(service));
        return new MetaServer(service);
    }

    /** Whether this node leads Metasrv and answers clients. */
    public boolean isLeader() {
        return service.isLeader();
    }

    /** Hands a leadership over and goes on answering: those who wait here for news are sent to the next leader. Half a second at most. */
    public void stepDown() {
        service.stepDown();
    }

    @Override
    public void close() {
        service.close();
    }
}
