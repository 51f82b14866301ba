package io.kontiki.region.flush;

import io.kontiki.region.manifest.SstFile;
import io.kontiki.region.series.SeriesSidecar;
import java.util.List;

/**
 * What a flush wrote; complete and verified in the store.
 *
 * @param added empty when no row was left after deletes
 * @param sidecar the series as of the cut
 */
public record FlushedRegion(List<SstFile> added, SeriesSidecar sidecar) {
    public FlushedRegion {
        added = List.copyOf(added);
    }
}
