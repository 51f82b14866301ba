package io.kontiki.region.manifest;

import io.kontiki.region.memtable.MemtableView;
import java.util.List;

/**
 * Rows of a Region that were frozen at a cut and are in no manifest yet: a memtable, or files that hold the same rows.
 */
public sealed interface FrozenPart {
    /** The cut before this one (exclusive). */
    long orderFrom();

    /** The log index at which it was frozen; deletes up to it have been applied. */
    long cut();

    /**
     * The frozen memtable. The image owns one reference to it.
     *
     * @param view all of its rows
     */
    record FrozenMemtable(MemtableView view, long orderFrom, long cut) implements FrozenPart {}

    /**
     * Files in the object store that were written for the cut by a leader, standing where the memtable stood: a replica that
     * starts from a snapshot pointer has them instead of rows in memory.
     */
    record FrozenFiles(List<SstFile> files, long orderFrom, long cut) implements FrozenPart {
        public FrozenFiles {
            files = List.copyOf(files);
        }
    }

    /** Local files that took over a memtable's rows while no store was there. The image owns one reference to them. */
    record Spilled(SpilledFiles files, long orderFrom, long cut) implements FrozenPart {}
}
