package io.kontiki.region.group;

import io.kontiki.region.entry.FlushedPart;
import io.kontiki.region.manifest.SstFile;
import java.util.Set;

/** Which objects of the store a state or a snapshot names: what must not be deleted. Pure. */
public final class NamedFiles {
    private NamedFiles() {}

    /** Adds what a snapshot names: its manifests and sidecars, and the files that stand for frozen rows. */
    public static void addTo(Set<String> keys, StatePointer pointer) {
        addTo(keys, pointer.checkpoint());
        for (StatePointer.FlushedCut cut : pointer.flushed()) {
            for (FlushedPart part : cut.parts()) {
                part.added().forEach(file -> keys.add(file.key()));
                keys.add(part.sidecar().key());
            }
        }
    }

    /** Adds what a copy of the state names. */
    public static void addTo(Set<String> keys, GroupCheckpoint checkpoint) {
        checkpoint.regions().forEach(region -> addTo(keys, region.meta()));
    }

    /** Adds what a Region names as it is now. */
    public static void addTo(Set<String> keys, RegionMeta meta) {
        for (SstFile file : meta.manifest().files()) {
            keys.add(file.key());
        }
        if (meta.sidecar() != null) {
            keys.add(meta.sidecar().key());
        }
    }
}
