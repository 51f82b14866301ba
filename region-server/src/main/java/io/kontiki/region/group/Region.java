package io.kontiki.region.group;

import io.kontiki.common.id.RegionId;

/**
 * One Region of a WAL group on this replica. Changed by the apply thread only; {@link #meta} and {@link #rows} may be read by any.
 */
public final class Region {
    private final RegionRows rows;
    private final DedupeTable writers;
    private volatile RegionMeta meta;
    /** The last entry that changed it and has not been published; apply thread only. */
    private long touchedAt;

    Region(RegionMeta meta, RegionRows rows, DedupeTable writers) {
        this.meta = meta;
        this.rows = rows;
        this.writers = writers;
    }

    public RegionId id() {
        return meta.region();
    }

    public RegionMeta meta() {
        return meta;
    }

    public RegionRows rows() {
        return rows;
    }

    DedupeTable writers() {
        return writers;
    }

    /** Writers that it remembers, for ever; any thread. */
    public int writerCount() {
        return writers.writers();
    }

    void replaceMeta(RegionMeta newMeta) {
        meta = newMeta;
    }

    /** @return whether this is the first change by that entry */
    boolean touch(long index) {
        boolean first = touchedAt != index;
        touchedAt = index;
        return first;
    }

    RegionCheckpoint checkpoint() {
        return new RegionCheckpoint(meta, writers.checkpoint());
    }
}
