package io.kontiki.region.group;

import io.kontiki.common.id.RegionId;
import io.kontiki.region.client.EncodedPart;
import io.kontiki.region.client.PartOutcome;
import io.kontiki.region.entry.FlushedPart;
import io.kontiki.region.entry.LogEntry;
import io.kontiki.region.entry.RegionDefinition;
import io.kontiki.region.manifest.FrozenPart;
import io.kontiki.region.manifest.Manifest;
import io.kontiki.region.manifest.SstFile;
import io.kontiki.region.series.SeriesSidecar;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The replicated state of one WAL group: its Regions, what of theirs is frozen, which parts were applied, and log time.
 *
 * <p>{@link #apply} is the only thing that changes it: deterministic (no clock, no randomness, no I/O), serial, and total: a user's
 * error is an outcome. It throws only when this replica must stop, because it differs from the others or lacks what the log says.
 * Two replicas at the same index have equal {@link #checkpoint}s; a witness differs in nothing but rows.
 *
 * <p>Log time never goes back, and follows the leaders' stamps by at most {@link #LOG_TIME_STEP_MAX_MILLIS} per entry, so that one
 * leader with a wild clock cannot carry the group into the future.
 *
 * <p>Owned by the apply thread. Other threads may read {@link #regions()} and what a {@link Region} publishes.
 */
public final class GroupState {
    /** How far one entry can move log time. */
    public static final long LOG_TIME_STEP_MAX_MILLIS = 3_600_000;

    private final int groupId;
    private final RowsFactory rowsFactory;
    private final PartApplier partApplier;
    private final Cuts cuts;
    private final TreeMap<RegionId, Tombstone> tombstones = new TreeMap<>();
    private final Set<String> joined = new TreeSet<>();
    /** Replaced as a whole when a Region comes or goes, so that readers need no lock. */
    private volatile Map<RegionId, Region> regions = Map.of();

    private long term;
    private long index = -1;
    private long logTimeMillis;
    private long metaVersion;

    /** A group without history. */
    public GroupState(int groupId, RowsFactory rowsFactory) {
        this.groupId = groupId;
        this.rowsFactory = rowsFactory;
        this.cuts = new Cuts();
        this.partApplier = new PartApplier(cuts);
    }

    private GroupState(StatePointer pointer, RowsFactory rowsFactory) {
        GroupCheckpoint checkpoint = pointer.checkpoint();
        this.groupId = checkpoint.groupId();
        this.rowsFactory = rowsFactory;
        this.cuts = new Cuts(pointer);
        this.partApplier = new PartApplier(cuts);
        this.term = checkpoint.term();
        this.index = checkpoint.index();
        this.logTimeMillis = checkpoint.logTimeMillis();
        this.metaVersion = checkpoint.metaVersion();
        this.joined.addAll(checkpoint.joined());
        checkpoint.tombstones().forEach(tombstone -> tombstones.put(tombstone.region(), tombstone));
    }

    /** The state as of a snapshot's cut. Reads sidecars: may block, and throws what the rows factory throws. */
    public static GroupState restore(StatePointer pointer, RowsFactory rowsFactory) {
        GroupState state = new GroupState(pointer, rowsFactory);
        Map<RegionId, Region> restored = new HashMap<>();
        for (RegionCheckpoint checkpoint : pointer.checkpoint().regions()) {
            RegionMeta meta = checkpoint.meta();
            SeriesSidecar sidecar = meta.sidecar();
            List<FrozenPart.FrozenFiles> frozen = new ArrayList<>();
            for (StatePointer.FlushedCut cut : pointer.flushed()) {
                long previousCut = state.cuts.previous(cut.cut());
                for (FlushedPart part : cut.parts()) {
                    if (part.region().equals(meta.region())) {
                        sidecar = part.sidecar();
                        frozen.add(new FrozenPart.FrozenFiles(part.added(), previousCut, cut.cut()));
                    }
                }
            }
            RegionRows rows = rowsFactory.restore(meta, state.index, sidecar, frozen);
            rows.publish(meta, state.index);
            restored.put(meta.region(), new Region(meta, rows, new DedupeTable(checkpoint.writers())));
        }
        state.regions = Collections.unmodifiableMap(restored);
        return state;
    }

    /** Applies the entry at an index. Indexes ascend; those of the log's own entries are skipped. */
    public ApplyResult apply(long entryTerm, long entryIndex, LogEntry entry) {
        if (entryIndex <= index || entryTerm < term) {
            throw new IllegalStateException(
                    "entry " + entryTerm + ":" + entryIndex + " after " + term + ":" + index + " in group " + groupId);
        }
        term = entryTerm;
        index = entryIndex;
        long step = Math.min(entry.stampMillis() - logTimeMillis, LOG_TIME_STEP_MAX_MILLIS);
        logTimeMillis = logTimeMillis == 0 ? Math.max(0, entry.stampMillis()) : logTimeMillis + Math.max(0, step);
        return switch (entry) {
            case LogEntry.Write write -> applyWrite(write);
            case LogEntry.Freeze ignored -> applyFreeze();
            case LogEntry.Flushed flushed -> applyFlushed(flushed);
            case LogEntry.Compacted compacted -> applyCompacted(compacted);
            case LogEntry.RegionOpened opened -> applyOpened(opened.region());
            case LogEntry.SchemaChanged changed -> applySchemaChanged(changed.region());
            case LogEntry.RegionDropped dropped -> applyDropped(dropped);
            case LogEntry.MemberJoined member ->
                joined.add(member.node()) ? ApplyResult.Control.DONE : noOp("had joined");
        };
    }

    private ApplyResult applyWrite(LogEntry.Write write) {
        List<EncodedPart> parts = write.parts();
        List<PartOutcome> outcomes = new ArrayList<>(parts.size());
        List<Region> touched = new ArrayList<>();
        for (int place = 0; place < parts.size(); place++) {
            EncodedPart part = parts.get(place);
            Region region = regions.get(part.region());
            PartOutcome outcome =
                    region == null ? new PartOutcome.NotHere(-1) : partApplier.apply(region, part, index, place);
            outcomes.add(outcome);
            if (outcome instanceof PartOutcome.Applied && region.touch(index)) {
                touched.add(region);
            }
        }
        touched.forEach(this::publish);
        return new ApplyResult.Parts(outcomes);
    }

    private ApplyResult applyFreeze() {
        if (cuts.isFull()) {
            return noOp(Cuts.OPEN_MAX + " cuts are open");
        }
        Map<RegionId, Long> baseVersions = new HashMap<>();
        regions.forEach(
                (id, region) -> baseVersions.put(id, region.meta().manifest().filesVersion()));
        cuts.open(new OpenCut(index, term, cuts.lastCut(), baseVersions));
        regions.values().forEach(region -> {
            region.rows().freeze(index);
            publish(region);
        });
        cuts.keepCopy(checkpoint());
        return ApplyResult.Control.DONE;
    }

    private ApplyResult applyFlushed(LogEntry.Flushed flushed) {
        if (flushed.leaderTerm() != term) {
            return otherTerm(flushed.leaderTerm());
        }
        OpenCut oldest = cuts.oldest();
        if (oldest == null || oldest.index() != flushed.cut()) {
            return noOp("cut " + flushed.cut() + " is not the oldest open one");
        }
        Map<RegionId, FlushedPart> parts = new HashMap<>();
        for (FlushedPart part : flushed.regions()) {
            Long base = oldest.baseVersions().get(part.region());
            if (base == null || base != part.baseVersion() || parts.put(part.region(), part) != null) {
                return noOp("region " + part.region() + " has base version " + base + ", not " + part.baseVersion());
            }
        }
        regions.forEach((id, region) -> {
            if (!parts.containsKey(id) && region.rows().hasFrozen(flushed.cut())) {
                throw new IllegalStateException("Flushed of cut " + flushed.cut() + " leaves out region " + id
                        + ", which has frozen rows here: applying it would lose them");
            }
        });
        cuts.close(flushed.cut(), flushed.regions());
        for (FlushedPart part : parts.values()) {
            Region region = regions.get(part.region());
            if (region != null) {
                Manifest manifest = region.meta().manifest().withFlushed(part.added(), cuts.oldestFrozen(region.id()));
                region.replaceMeta(region.meta().withFlushed(manifest, part.sidecar()));
            }
        }
        regions.values().forEach(region -> {
            region.rows().flushed(flushed.cut());
            publish(region);
        });
        tombstones.values().removeIf(tombstone -> tombstone.droppedAt() <= flushed.cut());
        return ApplyResult.Control.DONE;
    }

    private ApplyResult applyCompacted(LogEntry.Compacted compacted) {
        if (compacted.leaderTerm() != term) {
            return otherTerm(compacted.leaderTerm());
        }
        Region region = regions.get(compacted.region());
        if (region == null) {
            return noOp("region " + compacted.region() + " is not here");
        }
        Manifest before = region.meta().manifest();
        for (SstFile added : compacted.added()) {
            if (before.files().stream().anyMatch(file -> file.key().equals(added.key()))) {
                return noOp("file " + added.key() + " is there already");
            }
        }
        return before.withCompacted(compacted.removedKeys(), compacted.added(), cuts.oldestFrozen(region.id()))
                .<ApplyResult>map(manifest -> {
                    region.replaceMeta(region.meta().withManifest(manifest));
                    publish(region);
                    return ApplyResult.Control.DONE;
                })
                .orElseGet(() -> noOp("a file to replace is not in manifest " + before.version()));
    }

    private ApplyResult applyOpened(RegionDefinition definition) {
        if (definition.metaVersion() < metaVersion) {
            return olderImage(definition.metaVersion());
        }
        metaVersion = definition.metaVersion();
        Region region = regions.get(definition.region());
        if (region != null) {
            if (definition.epoch() <= region.meta().epoch()) {
                return noOp("region " + definition.region() + " is open in epoch "
                        + region.meta().epoch());
            }
            region.replaceMeta(region.meta().withEpoch(definition.epoch()));
            publish(region);
            return ApplyResult.Control.DONE;
        }
        Tombstone tombstone = tombstones.get(definition.region());
        if (tombstone != null && definition.epoch() <= tombstone.epoch()) {
            return noOp("region " + definition.region() + " has ended in epoch " + tombstone.epoch());
        }
        RegionMeta meta = new RegionMeta(
                definition.region(),
                definition.epoch(),
                index,
                definition.database(),
                definition.schema(),
                definition.options(),
                Manifest.EMPTY,
                null);
        Region opened = new Region(meta, rowsFactory.create(meta), new DedupeTable(List.of()));
        Map<RegionId, Region> all = new HashMap<>(regions);
        all.put(opened.id(), opened);
        publish(opened);
        regions = Collections.unmodifiableMap(all);
        return ApplyResult.Control.DONE;
    }

    private ApplyResult applySchemaChanged(RegionDefinition definition) {
        if (definition.metaVersion() < metaVersion) {
            return olderImage(definition.metaVersion());
        }
        metaVersion = definition.metaVersion();
        Region region = regions.get(definition.region());
        if (region == null) {
            return noOp("region " + definition.region() + " is not here");
        }
        RegionMeta meta = region.meta();
        boolean same = definition.schema().version() == meta.schema().version()
                && definition.options().equals(meta.options());
        if (definition.schema().version() < meta.schema().version() || same) {
            return noOp("region " + definition.region() + " has schema version "
                    + meta.schema().version());
        }
        region.replaceMeta(meta.withSchema(definition.schema(), definition.options()));
        region.rows().schemaChanged(region.meta());
        publish(region);
        return ApplyResult.Control.DONE;
    }

    private ApplyResult applyDropped(LogEntry.RegionDropped dropped) {
        if (dropped.metaVersion() < metaVersion) {
            return olderImage(dropped.metaVersion());
        }
        metaVersion = dropped.metaVersion();
        Map<RegionId, Region> all = new HashMap<>(regions);
        Region region = all.remove(dropped.region());
        if (region == null) {
            return noOp("region " + dropped.region() + " is not here");
        }
        tombstones.put(region.id(), new Tombstone(region.id(), region.meta().epoch(), index));
        regions = Collections.unmodifiableMap(all);
        region.rows().close();
        return ApplyResult.Control.DONE;
    }

    private ApplyResult otherTerm(long leaderTerm) {
        return noOp("its files were written in term " + leaderTerm + ", this entry is of term " + term);
    }

    private ApplyResult olderImage(long version) {
        return noOp("it comes from cluster image " + version + ", the group has seen " + metaVersion);
    }

    private static ApplyResult noOp(String reason) {
        return new ApplyResult.Control(false, reason);
    }

    private void publish(Region region) {
        region.rows().publish(region.meta(), index);
    }

    /** The whole state without rows as of now. */
    public GroupCheckpoint checkpoint() {
        List<RegionCheckpoint> all = new ArrayList<>();
        new TreeMap<>(regions).values().forEach(region -> all.add(region.checkpoint()));
        return new GroupCheckpoint(
                groupId,
                term,
                index,
                logTimeMillis,
                metaVersion,
                List.copyOf(joined),
                cuts.lastCut(),
                all,
                List.copyOf(tombstones.values()),
                cuts.checkpoint());
    }

    /** The group's Regions; an immutable map, for any thread. */
    public Map<RegionId, Region> regions() {
        return regions;
    }

    /** The newest snapshot that can stand, or null before the first flush. Apply thread only. */
    public StatePointer durable() {
        return cuts.durable();
    }

    /** Copies of the state that become snapshots when their cuts are flushed. Apply thread only; the list is immutable. */
    public List<GroupCheckpoint> waiting() {
        return cuts.waiting();
    }

    /** Open cuts, oldest first. Apply thread only; the list is immutable. */
    public List<OpenCut> openCuts() {
        return cuts.open();
    }

    public Set<String> joined() {
        return Set.copyOf(joined);
    }

    public long index() {
        return index;
    }

    public long term() {
        return term;
    }

    public long logTimeMillis() {
        return logTimeMillis;
    }

    public long metaVersion() {
        return metaVersion;
    }

    /** The replica closes: rows are given back. */
    public void close() {
        Map<RegionId, Region> all = regions;
        regions = Map.of();
        all.values().forEach(region -> region.rows().close());
    }
}
