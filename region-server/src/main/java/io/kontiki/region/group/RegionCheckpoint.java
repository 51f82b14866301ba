package io.kontiki.region.group;

import java.util.List;
import java.util.Objects;

/** A Region as it goes into a snapshot: everything but its rows. */
public record RegionCheckpoint(RegionMeta meta, List<WriterCheckpoint> writers) {
    public RegionCheckpoint {
        Objects.requireNonNull(meta, "meta");
        writers = List.copyOf(writers);
    }
}
