package io.kontiki.region.leader;

import io.kontiki.region.wal.WalGroup;

/** One replica of a WAL group with what its leader needs: batcher and duties. Owned by the region server. */
public record GroupReplica(WalGroup group, GroupBatcher batcher, LeaderDuties duties) implements AutoCloseable {
    @Override
    public void close() {
        duties.close();
        batcher.close();
    }
}
