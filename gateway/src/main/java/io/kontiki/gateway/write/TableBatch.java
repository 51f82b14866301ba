package io.kontiki.gateway.write;

import java.util.List;

/** The encoded rows of one request for one table, by Region. */
public record TableBatch(TableTarget target, List<RegionBatch> regions) {
    public TableBatch {
        regions = List.copyOf(regions);
    }

    public long byteSize() {
        return regions.stream().mapToLong(region -> region.payload().length).sum();
    }
}
