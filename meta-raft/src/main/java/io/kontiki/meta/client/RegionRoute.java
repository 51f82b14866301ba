package io.kontiki.meta.client;

import io.kontiki.common.id.RegionId;
import java.util.Objects;

/**
 * Which WAL group serves a Region.
 *
 * @param epoch the version of this answer: it grows whenever the Region's owner or range changes
 */
public record RegionRoute(RegionId region, int groupId, long epoch) {
    public RegionRoute {
        Objects.requireNonNull(region, "region");
    }
}
