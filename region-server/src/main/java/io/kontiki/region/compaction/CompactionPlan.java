package io.kontiki.region.compaction;

import io.kontiki.region.manifest.SstFile;
import io.kontiki.region.manifest.StoredDelete;
import java.util.List;

/**
 * Which files are rewritten together.
 *
 * @param inputs oldest first; empty when there are only expired files to drop
 * @param deletes the deletes to apply, each to the files older than it
 * @param expired files all of whose rows are too old; they leave without being read
 */
public record CompactionPlan(List<SstFile> inputs, List<StoredDelete> deletes, List<SstFile> expired) {
    public CompactionPlan {
        inputs = List.copyOf(inputs);
        deletes = List.copyOf(deletes);
        expired = List.copyOf(expired);
    }

    /** Deletes up to here have been applied to the output. */
    public long deletesAppliedTo() {
        long order = 0;
        for (SstFile input : inputs) {
            order = Math.max(order, input.deletesAppliedTo());
        }
        for (StoredDelete delete : deletes) {
            order = Math.max(order, delete.order());
        }
        return order;
    }
}
