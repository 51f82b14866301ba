package io.kontiki.cli.cluster;

import java.time.Duration;
import java.util.List;

/** Makes the observer that commands use. */
public final class Observers {
    private Observers() {}

    public static GroupObserver byGrpc() {
        return new GroupObserver() {
            @Override
            public List<ClusterStatus.WalGroup> observe(List<ClusterNode> nodes, Duration limit) {
                return List.of();
            }

            @Override
            public void close() {}
        };
    }
}
