package io.kontiki.region.group;

import java.util.List;

/**
 * The whole replicated state of a WAL group without rows, exactly as of one log index. Immutable, and the same on every replica:
 * two replicas at the same index have equal checkpoints.
 *
 * @param logTimeMillis see {@link GroupState}
 * @param metaVersion the newest cluster image that a replicated change came from
 * @param joined nodes that have acknowledged entries of this group
 * @param lastCut the last cut, open or not; -1 before the first
 * @param regions by id, ascending
 * @param tombstones by Region, ascending
 * @param openCuts oldest first
 */
public record GroupCheckpoint(
        int groupId,
        long term,
        long index,
        long logTimeMillis,
        long metaVersion,
        List<String> joined,
        long lastCut,
        List<RegionCheckpoint> regions,
        List<Tombstone> tombstones,
        List<OpenCutEntry> openCuts) {
    /** {@link OpenCut} with its base versions as a list, for JSON. */
    public record OpenCutEntry(long index, long term, long previousCut, List<BaseVersion> baseVersions) {
        public OpenCutEntry {
            baseVersions = List.copyOf(baseVersions);
        }
    }

    public record BaseVersion(long region, long version) {}

    public GroupCheckpoint {
        joined = List.copyOf(joined);
        regions = List.copyOf(regions);
        tombstones = List.copyOf(tombstones);
        openCuts = List.copyOf(openCuts);
    }
}
