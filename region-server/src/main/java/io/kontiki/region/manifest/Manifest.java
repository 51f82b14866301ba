package io.kontiki.region.manifest;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The files that hold a Region's flushed rows, and the deletes that some of them (or a frozen memtable) still need. Immutable;
 * every change gives a new one with the next version. All functions are pure and deterministic, for the apply thread.
 *
 * @param version grows by one with every change, deletes included
 * @param filesVersion grows by one when the list of files changes: the base version of flushes and compactions
 * @param files oldest first
 * @param deletes oldest first
 */
public record Manifest(long version, long filesVersion, List<SstFile> files, List<StoredDelete> deletes) {
    public static final Manifest EMPTY = new Manifest(0, 0, List.of(), List.of());

    public Manifest {
        files = List.copyOf(files);
        deletes = List.copyOf(deletes);
    }

    /** Remembers a delete, unless nothing older than it is there to be filtered. */
    public Manifest withDelete(StoredDelete delete, boolean hasFrozen) {
        if (files.isEmpty() && !hasFrozen) {
            return this;
        }
        List<StoredDelete> all = new ArrayList<>(deletes);
        all.add(delete);
        return new Manifest(version + 1, filesVersion, files, all);
    }

    /**
     * The files of a cut take their place, and deletes that nothing older needs any more leave.
     *
     * @param oldestFrozenCut the lowest cut of the frozen parts that stay in memory, {@link Long#MAX_VALUE} when none does
     */
    public Manifest withFlushed(List<SstFile> added, long oldestFrozenCut) {
        List<SstFile> all = new ArrayList<>(files);
        all.addAll(added);
        return new Manifest(version + 1, filesVersion + 1, all, needed(all, oldestFrozenCut));
    }

    /**
     * Replaces files by their rewritten form, which stands where the first removed file stood. Empty when one of the removed
     * files is not here any more (another compaction was first): then nothing may change.
     */
    public Optional<Manifest> withCompacted(List<String> removedKeys, List<SstFile> added, long oldestFrozenCut) {
        Set<String> removed = new HashSet<>(removedKeys);
        List<SstFile> all = new ArrayList<>();
        int found = 0;
        boolean placed = false;
        for (SstFile file : files) {
            if (!removed.contains(file.key())) {
                all.add(file);
                continue;
            }
            found++;
            if (!placed) {
                all.addAll(added);
                placed = true;
            }
        }
        return found == removed.size()
                ? Optional.of(new Manifest(version + 1, filesVersion + 1, all, needed(all, oldestFrozenCut)))
                : Optional.empty();
    }

    /** The deletes that filter a source to which those up to an order have been applied. */
    public List<StoredDelete> deletesAfter(long appliedTo) {
        return deletes.stream().filter(delete -> delete.order() > appliedTo).toList();
    }

    /** A delete stays as long as a frozen part is older than it, or a file that is and that has rows of its time. */
    private List<StoredDelete> needed(List<SstFile> all, long oldestFrozenCut) {
        return deletes.stream()
                .filter(delete -> oldestFrozenCut < delete.order()
                        || all.stream()
                                .anyMatch(file -> file.deletesAppliedTo() < delete.order()
                                        && delete.predicate().overlapsTime(file.minTimestamp(), file.maxTimestamp())))
                .toList();
    }
}
