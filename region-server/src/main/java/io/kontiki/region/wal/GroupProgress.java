package io.kontiki.region.wal;

import io.kontiki.region.group.GroupCheckpoint;
import io.kontiki.region.group.OpenCut;
import io.kontiki.region.group.StatePointer;
import java.util.List;
import java.util.Set;

/**
 * Where a replica stands, as one immutable value for the threads that do not apply.
 *
 * @param openCuts oldest first
 * @param waiting copies of the state at open cuts, which become snapshots
 * @param durable the newest snapshot that can stand, or null
 * @param logBytesSinceCut bytes of entries applied since the last durable cut
 * @param activeBytes bytes of entries applied since the last freeze
 * @param activeSinceMillis stamp of the first write since the last freeze; 0 when there is none
 * @param unflushedSinceMillis stamp of the first write that is not in files; 0 when there is none
 */
public record GroupProgress(
        long term,
        long appliedIndex,
        long logTimeMillis,
        long metaVersion,
        List<OpenCut> openCuts,
        List<GroupCheckpoint> waiting,
        StatePointer durable,
        Set<String> joined,
        long logBytesSinceCut,
        long activeBytes,
        long activeSinceMillis,
        long unflushedSinceMillis) {
    /** Before anything was applied. */
    static final GroupProgress NONE = new GroupProgress(0, -1, 0, 0, List.of(), List.of(), null, Set.of(), 0, 0, 0, 0);

    public long durableCut() {
        return durable == null ? -1 : durable.cut();
    }
}
