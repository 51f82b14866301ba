package io.kontiki.region.compaction;

import io.kontiki.region.manifest.SstFile;
import io.kontiki.region.manifest.StoredDelete;
import java.util.List;

/**
 * Which files are rewritten together.
 *
 * @param inOrder in-order files; with late ones, all that can have a key of a late row in the window
 * @param late late files, oldest first, that have rows in the window; no older late file has any. Without a window they are merged
 *     with each other, and none between them in order is missing
 * @param windowFrom late rows from here (inclusive) are folded into the in-order rows; others stay late
 * @param windowTo late rows up to here (inclusive)
 * @param deletes the deletes to apply, each to the files older than it
 * @param expired files all of whose rows are too old; they leave without being read
 */
public record CompactionPlan(
        List<SstFile> inOrder,
        List<SstFile> late,
        long windowFrom,
        long windowTo,
        List<StoredDelete> deletes,
        List<SstFile> expired) {
    public CompactionPlan {
        inOrder = List.copyOf(inOrder);
        late = List.copyOf(late);
        deletes = List.copyOf(deletes);
        expired = List.copyOf(expired);
    }

    /** Late files stay late. */
    static CompactionPlan withoutWindow(List<SstFile> inOrder, List<SstFile> late, List<StoredDelete> deletes) {
        return new CompactionPlan(inOrder, late, Long.MAX_VALUE, Long.MIN_VALUE, deletes, List.of());
    }

    /** Whether some late rows are folded into in-order ones. */
    boolean folds() {
        return windowFrom <= windowTo;
    }

    /** Deletes up to here have been applied to the output. */
    public long deletesAppliedTo() {
        long order = 0;
        for (SstFile input : inOrder) {
            order = Math.max(order, input.deletesAppliedTo());
        }
        for (SstFile input : late) {
            order = Math.max(order, input.deletesAppliedTo());
        }
        for (StoredDelete delete : deletes) {
            order = Math.max(order, delete.order());
        }
        return order;
    }
}
