package io.kontiki.region.flush;

import io.kontiki.region.manifest.SstFile;
import io.kontiki.region.series.SeriesSidecar;
import java.util.List;
import java.util.Optional;

/**
 * What a flush wrote; complete and verified in the store.
 *
 * @param added empty when no row was left after deletes
 * @param sidecar the chain as of the cut; empty only for a Region that never had a series
 */
public record FlushedRegion(List<SstFile> added, Optional<SeriesSidecar> sidecar) {
    public FlushedRegion {
        added = List.copyOf(added);
    }
}
