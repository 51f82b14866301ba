package io.kontiki.region.group;

import io.kontiki.common.id.RegionId;
import java.util.Map;

/**
 * A cut whose rows are not yet in files.
 *
 * @param term the term of the Freeze entry
 * @param previousCut the cut before, or -1
 * @param baseVersions per Region that was there: the files version of its manifest at the cut
 */
public record OpenCut(long index, long term, long previousCut, Map<RegionId, Long> baseVersions) {
    public OpenCut {
        baseVersions = Map.copyOf(baseVersions);
    }
}
