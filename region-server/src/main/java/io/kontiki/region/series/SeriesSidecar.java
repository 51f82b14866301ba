package io.kontiki.region.series;

import io.kontiki.storage.ObjectDigest;
import io.kontiki.storage.ObjectKey;
import java.util.List;

/**
 * Where the series of a Region as of a cut stand in the object store: one full file and the changes since, oldest first.
 *
 * @param files never empty
 * @param cut the log index as of which the chain tells the series
 * @param seriesCount how many series there were at the cut
 */
public record SeriesSidecar(List<SidecarFile> files, long cut, int seriesCount) {
    public SeriesSidecar {
        files = List.copyOf(files);
        if (files.isEmpty()) {
            throw new IllegalArgumentException("a sidecar has at least one file");
        }
    }

    /** One object of the chain. */
    public record SidecarFile(String key, long sizeBytes, int crc32c) {
        public ObjectKey objectKey() {
            return ObjectKey.of(key);
        }

        public ObjectDigest digest() {
            return new ObjectDigest(sizeBytes, crc32c);
        }
    }
}
