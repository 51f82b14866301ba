package io.kontiki.region.rpc;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.rpc.RpcChannels;
import io.kontiki.meta.client.MetaClient;
import io.kontiki.region.client.LogEnd;
import io.kontiki.region.client.RegionMethods;
import io.kontiki.region.wal.ElectionPeers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** {@link ElectionPeers} over RPC. */
public final class RemoteElectionPeers implements ElectionPeers {
    private static final Duration ASK_TIMEOUT = Duration.ofMillis(150);
    /** The member syncs its new term to disk. */
    private static final Duration START_TIMEOUT = Duration.ofMillis(500);

    private final MetaClient meta;
    private final RpcChannels channels;

    public RemoteElectionPeers(MetaClient meta, RpcChannels channels) {
        this.meta = meta;
        this.channels = channels;
    }

    @Override
    public CompletableFuture<LogEnd> logEnd(int groupId, String node) {
        return address(node)
                .map(address -> channels.call(
                        address, RegionMethods.LOG_END, new RegionMethods.GroupRequest(groupId), ASK_TIMEOUT))
                .orElseGet(() -> CompletableFuture.failedFuture(unknown(node)));
    }

    @Override
    public boolean start(int groupId, LogEnd winner) {
        return channels.callAndWait(
                        address(winner.node()).orElseThrow(() -> unknown(winner.node())),
                        RegionMethods.START_ELECTION,
                        new RegionMethods.StartElectionRequest(groupId, winner.term(), winner.index()),
                        START_TIMEOUT)
                .started();
    }

    private Optional<String> address(String node) {
        return meta.image()
                .node(node)
                .flatMap(info -> Optional.ofNullable(info.addresses().grpc()));
    }

    private static KontikiException unknown(String node) {
        return new KontikiException(ErrorCode.PEER_UNAVAILABLE, "node " + node + " is not known");
    }
}
