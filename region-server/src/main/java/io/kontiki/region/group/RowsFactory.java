package io.kontiki.region.group;

import io.kontiki.region.manifest.FrozenPart;
import io.kontiki.region.series.SeriesSidecar;
import java.util.List;

/** Makes the rows of Regions: with memtables on data replicas, with nothing on a witness. */
public interface RowsFactory {
    /** A Region that begins here, empty. Called from apply: no I/O. */
    RegionRows create(RegionMeta meta);

    /**
     * A Region as of a cut. May read the sidecar from the object store, and block.
     *
     * @param cut the snapshot's cut
     * @param sidecar the series table as of the cut, or null when no row was ever flushed
     * @param frozen the files that stand for frozen memtables, oldest cut first
     */
    RegionRows restore(RegionMeta meta, long cut, SeriesSidecar sidecar, List<FrozenPart.FrozenFiles> frozen);
}
