package io.kontiki.region.group;

import io.kontiki.common.batch.RowBatch;
import io.kontiki.region.entry.SidecarFile;
import io.kontiki.region.memtable.DeletePredicate;
import java.util.List;

/** The witness's rows: none. It applies everything else, so that its snapshots are those of the data replicas. */
public final class NoRows implements RegionRows, RowsFactory {
    @Override
    public RegionRows create(RegionMeta meta) {
        return this;
    }

    @Override
    public RegionRows restore(RegionMeta meta, SidecarFile sidecar, List<FrozenFiles> frozen) {
        return this;
    }

    @Override
    public void append(RegionMeta meta, RowBatch batch, long logIndex, int placeInEntry) {}

    @Override
    public void delete(DeletePredicate predicate, long logIndex) {}

    @Override
    public void schemaChanged(RegionMeta meta) {}

    @Override
    public void freeze(long cut) {}

    @Override
    public boolean hasFrozen(long cut) {
        return false;
    }

    @Override
    public void flushed(long cut) {}

    @Override
    public void publish(RegionMeta meta, long appliedIndex) {}

    @Override
    public long memoryBytes() {
        return 0;
    }

    @Override
    public void close() {}
}
