package io.kontiki.region.wal;

import io.kontiki.region.entry.LogEntry;
import io.kontiki.region.group.GroupCheckpoint;
import io.kontiki.region.group.GroupState;
import io.kontiki.region.group.OpenCut;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * Counts what stands between the log and the files of one replica. Not replicated: after a restart it counts from the snapshot on.
 * Apply thread only; others read the {@link GroupProgress} that it yields.
 */
final class ProgressMeter {
    private record Frozen(long bytesBefore, long sinceMillis) {}

    private final NavigableMap<Long, Frozen> frozen = new TreeMap<>();
    /** About what the log adds to an entry: most of an entry that only proves that there is a leader. */
    private static final int LOG_BYTES_PER_ENTRY = 64;

    private long bytes;
    private long bytesAtFreeze;
    private long bytesAtDurable;
    private long activeSinceMillis;
    private List<OpenCut> openCuts = List.of();
    private List<GroupCheckpoint> waiting = List.of();
    private Set<String> joined = Set.of();

    ProgressMeter(GroupState state) {
        openCuts = state.openCuts();
        waiting = state.waiting();
        joined = state.joined();
    }

    GroupProgress after(GroupState state, LogEntry entry, int entryBytes) {
        bytes += entryBytes + LOG_BYTES_PER_ENTRY;
        switch (entry) {
            case LogEntry.Write write -> {
                // One without parts only proves that there is a leader.
                if (activeSinceMillis == 0 && !write.parts().isEmpty()) {
                    activeSinceMillis = write.stampMillis();
                }
            }
            case LogEntry.Freeze freeze -> {
                openCuts = state.openCuts();
                waiting = state.waiting();
                if (!openCuts.isEmpty() && openCuts.getLast().index() == state.index()) {
                    frozen.put(state.index(), new Frozen(bytes, activeSinceMillis));
                    bytesAtFreeze = bytes;
                    activeSinceMillis = 0;
                }
            }
            case LogEntry.Flushed flushed -> {
                openCuts = state.openCuts();
                waiting = state.waiting();
                boolean open = openCuts.stream().anyMatch(cut -> cut.index() == flushed.cut());
                Frozen done = open ? null : frozen.remove(flushed.cut());
                if (done != null) {
                    bytesAtDurable = Math.max(bytesAtDurable, done.bytesBefore());
                }
            }
            case LogEntry.MemberJoined member -> joined = state.joined();
            case LogEntry.Compacted compacted -> {}
            case LogEntry.RegionOpened opened -> {}
            case LogEntry.SchemaChanged changed -> {}
            case LogEntry.RegionDropped dropped -> {}
        }
        return progress(state);
    }

    GroupProgress progress(GroupState state) {
        long since = activeSinceMillis;
        for (Frozen cut : frozen.values()) {
            if (cut.sinceMillis() != 0) {
                since = cut.sinceMillis();
                break;
            }
        }
        return new GroupProgress(
                state.term(),
                state.index(),
                state.logTimeMillis(),
                state.metaVersion(),
                openCuts,
                waiting,
                state.durable(),
                joined,
                bytes - bytesAtDurable,
                bytes - bytesAtFreeze,
                activeSinceMillis,
                since);
    }
}
