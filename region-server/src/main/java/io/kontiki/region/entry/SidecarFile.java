package io.kontiki.region.entry;

import java.util.Objects;

/** The object that holds a Region's series table as of a cut. */
public record SidecarFile(String key, long sizeBytes, int crc32c) {
    public SidecarFile {
        Objects.requireNonNull(key, "key");
    }
}
