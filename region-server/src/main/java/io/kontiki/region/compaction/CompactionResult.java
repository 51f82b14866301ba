package io.kontiki.region.compaction;

import io.kontiki.region.manifest.SstFile;
import java.util.List;

/**
 * What a compaction wrote, to be logged and then given to {@code Manifest.withCompacted}.
 *
 * @param removed keys of the files that leave
 * @param added files that stand in their place; complete and verified in the store
 */
public record CompactionResult(List<String> removed, List<SstFile> added) {
    public CompactionResult {
        removed = List.copyOf(removed);
        added = List.copyOf(added);
    }
}
