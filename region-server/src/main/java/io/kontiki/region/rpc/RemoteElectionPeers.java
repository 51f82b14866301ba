package io.kontiki.region.rpc;

import io.kontiki.common.error.KontikiException;
import io.kontiki.common.rpc.RpcChannels;
import io.kontiki.meta.client.MetaClient;
import io.kontiki.region.client.LogEnd;
import io.kontiki.region.client.RegionMethods;
import io.kontiki.region.wal.ElectionPeers;
import java.time.Duration;
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
        try {
            return channels.call(
                    NodeAddress.of(meta, node),
                    RegionMethods.LOG_END,
                    new RegionMethods.GroupRequest(groupId),
                    ASK_TIMEOUT);
        } catch (KontikiException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public boolean start(int groupId, LogEnd winner) {
        return channels.callAndWait(
                        NodeAddress.of(meta, winner.node()),
                        RegionMethods.START_ELECTION,
                        new RegionMethods.StartElectionRequest(groupId, winner.term(), winner.index()),
                        START_TIMEOUT)
                .started();
    }
}
