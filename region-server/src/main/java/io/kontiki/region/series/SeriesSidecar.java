package io.kontiki.region.series;

import io.kontiki.storage.ObjectDigest;
import io.kontiki.storage.ObjectKey;

/**
 * Where the series of a Region as of a cut stand in the object store: their keys in the order of their ids, and their last
 * timestamps.
 *
 * @param seriesCount how many series there were at the cut
 */
public record SeriesSidecar(String key, long sizeBytes, int crc32c, int seriesCount) {
    public ObjectKey objectKey() {
        return ObjectKey.of(key);
    }

    public ObjectDigest digest() {
        return new ObjectDigest(sizeBytes, crc32c);
    }
}
