package io.kontiki.region.group;

import io.kontiki.common.id.RegionId;
import io.kontiki.region.entry.FlushedPart;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The cuts of a group: which are open, the copies of the state that were taken at them, and the newest snapshot that can stand.
 *
 * <p>The open cuts are replicated state. The copies and the snapshot are not: a replica that started from a snapshot lacks the copies
 * of older cuts, and does not need them. Cuts are flushed oldest first. Owned by the apply thread.
 */
final class Cuts {
    /** A store that is down makes cuts pile up; beyond this many a Freeze does nothing and memory grows in the active part. */
    static final int OPEN_MAX = 256;

    private final NavigableMap<Long, OpenCut> open = new TreeMap<>();
    private final Map<Long, GroupCheckpoint> copies = new HashMap<>();
    private final NavigableMap<Long, List<FlushedPart>> files = new TreeMap<>();
    private long lastCut = -1;
    private StatePointer durable;

    Cuts() {}

    Cuts(StatePointer pointer) {
        GroupCheckpoint checkpoint = pointer.checkpoint();
        for (GroupCheckpoint.OpenCutEntry entry : checkpoint.openCuts()) {
            Map<RegionId, Long> versions = new HashMap<>();
            entry.baseVersions().forEach(base -> versions.put(new RegionId(base.region()), base.version()));
            open.put(entry.index(), new OpenCut(entry.index(), entry.term(), entry.previousCut(), versions));
        }
        pointer.flushed().forEach(cut -> files.put(cut.cut(), cut.parts()));
        copies.put(checkpoint.index(), checkpoint);
        lastCut = checkpoint.lastCut();
        durable = pointer;
    }

    void open(OpenCut cut) {
        open.put(cut.index(), cut);
        lastCut = cut.index();
    }

    /** Keeps the copy of the state that was taken at a cut, which includes the open cut itself. */
    void keepCopy(GroupCheckpoint checkpoint) {
        copies.put(checkpoint.index(), checkpoint);
    }

    /** The cut before an open one. */
    long previous(long cut) {
        return open.get(cut).previousCut();
    }

    boolean isFull() {
        return open.size() >= OPEN_MAX;
    }

    long lastCut() {
        return lastCut;
    }

    List<OpenCut> open() {
        return List.copyOf(open.values());
    }

    OpenCut oldest() {
        return open.isEmpty() ? null : open.firstEntry().getValue();
    }

    /** The lowest open cut at which the Region was there; {@link Long#MAX_VALUE} when nothing of it is frozen. */
    long oldestFrozen(RegionId region) {
        for (OpenCut cut : open.values()) {
            if (cut.baseVersions().containsKey(region)) {
                return cut.index();
            }
        }
        return Long.MAX_VALUE;
    }

    /** The oldest cut's rows are in files: it closes, and its copy becomes the snapshot. */
    void close(long cut, List<FlushedPart> parts) {
        open.remove(cut);
        files.put(cut, parts);
        GroupCheckpoint copy = copies.remove(cut);
        if (copy != null && (durable == null || cut > durable.cut())) {
            List<StatePointer.FlushedCut> flushed = new ArrayList<>();
            copy.openCuts()
                    .forEach(
                            entry -> flushed.add(new StatePointer.FlushedCut(entry.index(), files.get(entry.index()))));
            durable = new StatePointer(copy, flushed);
        }
        long needed = Long.MAX_VALUE;
        for (GroupCheckpoint waiting : copies.values()) {
            needed = Math.min(needed, waiting.openCuts().getFirst().index());
        }
        files.headMap(needed, false).clear();
    }

    /** The copies at cuts whose rows are not in files yet: each becomes a snapshot, with the files that it names. */
    List<GroupCheckpoint> waiting() {
        return List.copyOf(copies.values());
    }

    /** The newest snapshot that can stand, or null before the first flush. */
    StatePointer durable() {
        return durable;
    }

    List<GroupCheckpoint.OpenCutEntry> checkpoint() {
        List<GroupCheckpoint.OpenCutEntry> entries = new ArrayList<>();
        for (OpenCut cut : open.values()) {
            List<GroupCheckpoint.BaseVersion> versions = new ArrayList<>();
            new TreeMap<>(cut.baseVersions())
                    .forEach((region, version) ->
                            versions.add(new GroupCheckpoint.BaseVersion(region.value(), version)));
            entries.add(new GroupCheckpoint.OpenCutEntry(cut.index(), cut.term(), cut.previousCut(), versions));
        }
        return entries;
    }
}
