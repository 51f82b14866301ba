package io.kontiki.region.entry;

import io.kontiki.common.id.RegionId;
import io.kontiki.region.manifest.SstFile;
import io.kontiki.region.series.SeriesSidecar;
import java.util.List;
import java.util.Objects;

/**
 * What a cut's flush made of one Region.
 *
 * @param baseVersion the files version of the Region's manifest at the cut
 * @param added the new files; empty when every row had been deleted
 * @param sidecar the Region's series and their last timestamps as of the cut
 */
public record FlushedPart(RegionId region, long baseVersion, List<SstFile> added, SeriesSidecar sidecar) {
    public FlushedPart {
        Objects.requireNonNull(region, "region");
        Objects.requireNonNull(sidecar, "sidecar");
        added = List.copyOf(added);
    }
}
