package io.kontiki.cli.cluster;

import io.kontiki.common.rpc.RpcChannels;
import io.kontiki.common.rpc.RpcSettings;
import io.kontiki.region.client.RpcRegionClient;
import java.time.Duration;
import java.util.List;

/** Makes the observer that commands use. */
public final class Observers {
    private Observers() {}

    public static GroupObserver byGrpc() {
        RpcChannels channels = new RpcChannels(RpcSettings.DEFAULT);
        RegionGroupObserver observer = new RegionGroupObserver(new RpcRegionClient(channels));
        return new GroupObserver() {
            @Override
            public List<ClusterStatus.WalGroup> observe(List<ClusterNode> nodes, Duration limit) {
                return observer.observe(nodes, limit);
            }

            @Override
            public void close() {
                observer.close();
                channels.close();
            }
        };
    }
}
