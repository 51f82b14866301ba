package io.kontiki.region.group;

import io.kontiki.common.id.RegionId;
import java.util.Objects;

/** A Region that has ended: entries for it are known no-ops. Kept until a durable cut has passed the index. */
public record Tombstone(RegionId region, long epoch, long droppedAt) {
    public Tombstone {
        Objects.requireNonNull(region, "region");
    }
}
