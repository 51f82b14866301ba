package io.kontiki.cli.cluster;

import java.time.Duration;
import java.util.List;

/** Asks nodes what their WAL groups do. Asks all of them side by side; a node that does not answer in time is left out. */
public interface GroupObserver extends AutoCloseable {
    List<ClusterStatus.WalGroup> observe(List<ClusterNode> nodes, Duration limit);

    @Override
    void close();
}
