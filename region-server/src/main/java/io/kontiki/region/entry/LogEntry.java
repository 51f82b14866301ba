package io.kontiki.region.entry;

import io.kontiki.common.id.RegionId;
import io.kontiki.region.client.EncodedPart;
import io.kontiki.region.manifest.SstFile;
import java.util.List;
import java.util.Objects;

/**
 * Everything that can stand in the log of a WAL group. What changes a Region is one of these, applied alike on every replica.
 *
 * <p>Every entry is stamped with the leader's wall clock, in milliseconds; the state turns the stamps into log time.
 */
public sealed interface LogEntry {
    long stampMillis();

    /**
     * Parts of writes and deletes, for any of the group's Regions, in order. A part's place is its index in this list. Without parts it
     * changes nothing; its commit proves that its leader leads.
     */
    record Write(long stampMillis, List<EncodedPart> parts) implements LogEntry {}

    /** An entry whose body is JSON: rare, small, and read by people. */
    sealed interface Control extends LogEntry {}

    /** The index of this entry is a cut: every replica rotates the memtables of all Regions. */
    record Freeze(long stampMillis) implements Control {}

    /**
     * The rows frozen at a cut are durable in these files.
     *
     * @param leaderTerm the term in which the files were written; in any other the entry is a no-op, because they may be swept
     * @param regions every Region that had rows or new series in the cut
     */
    record Flushed(long stampMillis, long leaderTerm, long cut, List<FlushedPart> regions) implements Control {
        public Flushed {
            regions = List.copyOf(regions);
        }
    }

    /**
     * Files were rewritten, or left because all their rows are past their TTL.
     *
     * @param leaderTerm as for {@link Flushed}
     * @param removedKeys files of the manifest
     * @param added what holds their rows now; empty when none is left
     */
    record Compacted(
            long stampMillis,
            long leaderTerm,
            RegionId region,
            long baseVersion,
            List<String> removedKeys,
            List<SstFile> added)
            implements Control {
        public Compacted {
            Objects.requireNonNull(region, "region");
            removedKeys = List.copyOf(removedKeys);
            added = List.copyOf(added);
        }
    }

    /** Metasrv routes this Region to the group. */
    record RegionOpened(long stampMillis, RegionDefinition region) implements Control {
        public RegionOpened {
            Objects.requireNonNull(region, "region");
        }
    }

    /** Metasrv changed a Region's schema or options. */
    record SchemaChanged(long stampMillis, RegionDefinition region) implements Control {
        public SchemaChanged {
            Objects.requireNonNull(region, "region");
        }
    }

    /** Metasrv does not route this Region to the group any more. */
    record RegionDropped(long stampMillis, long metaVersion, RegionId region) implements Control {
        public RegionDropped {
            Objects.requireNonNull(region, "region");
        }
    }

    /** A node has acknowledged entries of this group: from now on it may not come back with an empty log. */
    record MemberJoined(long stampMillis, String node) implements Control {
        public MemberJoined {
            Objects.requireNonNull(node, "node");
        }
    }
}
