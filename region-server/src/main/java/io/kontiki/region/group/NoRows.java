package io.kontiki.region.group;

import io.kontiki.common.batch.RowBatch;
import io.kontiki.region.manifest.FrozenPart;
import io.kontiki.region.memtable.BatchCheck;
import io.kontiki.region.memtable.BatchRefusal;
import io.kontiki.region.memtable.DeletePredicate;
import io.kontiki.region.series.SeriesSidecar;
import java.util.List;
import java.util.Optional;

/** The witness's rows: none. It applies everything else, so that its snapshots are those of the data replicas. */
public final class NoRows implements RegionRows {
    /** The factory of a witness. */
    public static final RowsFactory FACTORY = new RowsFactory() {
        @Override
        public RegionRows create(RegionMeta meta) {
            return new NoRows(meta);
        }

        @Override
        public RegionRows restore(
                RegionMeta meta, long cut, SeriesSidecar sidecar, List<FrozenPart.FrozenFiles> frozen) {
            return new NoRows(meta);
        }
    };

    private BatchCheck check;

    private NoRows(RegionMeta meta) {
        this.check = new BatchCheck(meta.schema());
    }

    @Override
    public Optional<BatchRefusal> append(
            RegionMeta meta, RowBatch batch, int schemaVersion, long logIndex, int placeInEntry) {
        return check.refusal(batch);
    }

    @Override
    public void delete(DeletePredicate predicate, long logIndex) {}

    @Override
    public void schemaChanged(RegionMeta meta) {
        check = new BatchCheck(meta.schema());
    }

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
    public long activeBytes() {
        return 0;
    }

    @Override
    public int seriesCount() {
        return 0;
    }

    @Override
    public boolean knowsSeriesOf(RowBatch batch) {
        return true;
    }

    @Override
    public long seriesBytes() {
        return 0;
    }

    @Override
    public void close() {}
}
