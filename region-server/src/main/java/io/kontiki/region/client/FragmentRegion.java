package io.kontiki.region.client;

import io.kontiki.common.id.RegionId;
import java.util.Objects;

/**
 * One Region that a fragment reads.
 *
 * @param groupId the WAL group that serves it
 * @param epoch the route's epoch as the sender knows it; another one is refused with STALE_EPOCH
 */
public record FragmentRegion(RegionId region, int groupId, long epoch) {
    public FragmentRegion {
        Objects.requireNonNull(region, "region");
    }
}
