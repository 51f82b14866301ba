package io.kontiki.region.scan;

import io.kontiki.common.batch.RowBatch;
import io.kontiki.common.id.RegionId;
import io.kontiki.common.schema.MergeMode;
import io.kontiki.common.schema.TableOptions;
import io.kontiki.common.schema.TableSchema;
import io.kontiki.region.cache.SstCache;
import io.kontiki.region.compaction.CompactionJob;
import io.kontiki.region.compaction.CompactionPlan;
import io.kontiki.region.compaction.CompactionPlanner;
import io.kontiki.region.compaction.CompactionResult;
import io.kontiki.region.compaction.CompactionSettings;
import io.kontiki.region.flush.FlushJob;
import io.kontiki.region.flush.FlushedRegion;
import io.kontiki.region.flush.FrozenRegion;
import io.kontiki.region.flush.SpillJob;
import io.kontiki.region.flush.SpilledRegion;
import io.kontiki.region.manifest.FileNames;
import io.kontiki.region.manifest.FrozenPart;
import io.kontiki.region.manifest.Manifest;
import io.kontiki.region.manifest.StoredDelete;
import io.kontiki.region.memtable.DeletePredicate;
import io.kontiki.region.memtable.Memtable;
import io.kontiki.region.series.FrozenSeries;
import io.kontiki.region.series.SeriesSidecar;
import io.kontiki.region.series.SeriesSidecars;
import io.kontiki.region.series.SeriesTable;
import io.kontiki.storage.InMemoryObjectStore;
import io.kontiki.storage.ObjectKey;
import io.kontiki.storage.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.memory.BufferAllocator;

/** One Region as its state machine drives it, without a log. */
final class TestRegion implements AutoCloseable {
    static final RegionId REGION = RegionId.of(7, 3);
    final ObjectStore store = new InMemoryObjectStore("memory");
    SstCache cache;
    final BufferAllocator allocator;
    final FileNames names;
    final Path directory;
    private final TableOptions options;
    TableSchema schema;
    SeriesTable series;
    Manifest manifest = Manifest.EMPTY;
    List<FrozenPart> frozen = new ArrayList<>();
    long index;
    private final List<String> garbage = new ArrayList<>();
    private Memtable active;
    private long lastCut;
    private final List<FrozenSeries> frozenSeries = new ArrayList<>();
    private SeriesSidecar sidecar;

    TestRegion(TableSchema schema, TableOptions options, BufferAllocator allocator, Path directory) throws IOException {
        this.schema = schema;
        this.options = options;
        this.allocator = allocator;
        this.directory = Files.createDirectories(directory.resolve("work"));
        newCache();
        AtomicLong ids = new AtomicLong();
        this.names = new FileNames("public", REGION, 1, () -> HexFormat.of().toHexDigits(ids.incrementAndGet()));
        this.series = new SeriesTable(schema);
        this.active = new Memtable(schema, series, allocator);
    }

    /** An empty cache, as after a start. */
    void newCache() throws IOException {
        cache = new SstCache(store, directory.resolveSibling("cache"), 1 << 20);
    }

    MergeMode mergeMode() {
        return options.mergeMode();
    }

    void write(byte[] encoded) {
        write(encoded, schema.version());
    }

    /** Rows that a gateway made under an older version. */
    void write(byte[] encoded, int version) {
        index++;
        active.append(RowBatch.decode(encoded), version).ifPresent(refusal -> {
            throw new AssertionError(refusal.message());
        });
    }

    void delete(DeletePredicate predicate) {
        index++;
        active.delete(predicate, index);
        manifest = manifest.withDelete(new StoredDelete(predicate, index), !frozen.isEmpty());
    }

    void grow(TableSchema newer) {
        index++;
        series.growSchema(newer);
        active.growSchema(newer);
        schema = newer;
    }

    void freeze() {
        index++;
        frozenSeries.add(series.freeze());
        frozen.add(new FrozenPart.FrozenMemtable(active.view(), lastCut, index));
        lastCut = index;
        active = new Memtable(schema, series, allocator);
    }

    boolean hasFrozen() {
        return !frozen.isEmpty();
    }

    FrozenRegion frozenRegion() {
        return new FrozenRegion(
                REGION, options.mergeMode(), (FrozenPart.FrozenMemtable) frozen.getFirst(), frozenSeries.getFirst());
    }

    FlushedRegion flush() throws IOException {
        FlushJob job = new FlushJob(store, names, directory);
        return switch (frozen.getFirst()) {
            case FrozenPart.FrozenMemtable rows -> job.run(frozenRegion());
            case FrozenPart.Spilled rows -> job.run(new SpilledRegion(rows, series, frozenSeries.getFirst()));
            case FrozenPart.FrozenFiles rows -> new FlushedRegion(rows.files(), sidecar);
        };
    }

    /** The oldest frozen memtable goes to local files. */
    void spill() throws IOException {
        if (hasFrozen() && frozen.getFirst() instanceof FrozenPart.FrozenMemtable rows) {
            frozen.set(0, new SpillJob(names, directory).run(frozenRegion()));
            rows.view().memtable().close();
        }
    }

    /** What a replica that starts from a pointer has: the files of the cut where the memtable stood. */
    void standInByFiles() throws IOException {
        if (hasFrozen() && frozen.getFirst() instanceof FrozenPart.FrozenMemtable rows) {
            FlushedRegion written = flush();
            sidecar = written.sidecar();
            frozen.set(0, new FrozenPart.FrozenFiles(written.added(), rows.orderFrom(), rows.cut()));
            rows.view().memtable().close();
        }
    }

    /** Returns whether there was something to rewrite. */
    boolean compact(CompactionSettings settings) throws IOException {
        Optional<CompactionPlan> plan = new CompactionPlanner(settings).plan(manifest, schema, options.ttl(), 0);
        if (plan.isEmpty()) {
            return false;
        }
        CompactionResult result = new CompactionJob(store, cache, names, directory)
                .run(plan.get(), new CompactionJob.Subject(REGION, schema, options.mergeMode(), series));
        index++;
        manifest = manifest.withCompacted(
                        result.removed(),
                        result.added(),
                        frozen.isEmpty() ? Long.MAX_VALUE : frozen.getFirst().cut())
                .orElseThrow();
        garbage.addAll(result.removed());
        return true;
    }

    void flushed(FlushedRegion flushed) {
        flushedAfter(flushed, () -> {});
    }

    /** The memtable is closed after the image without it was published. */
    void flushedAfter(FlushedRegion flushed, Runnable publish) {
        index++;
        FrozenPart part = frozen.removeFirst();
        frozenSeries.removeFirst();
        sidecar = flushed.sidecar();
        manifest = manifest.withFlushed(
                flushed.added(),
                frozen.isEmpty() ? Long.MAX_VALUE : frozen.getFirst().cut());
        publish.run();
        switch (part) {
            case FrozenPart.FrozenMemtable rows -> rows.view().memtable().close();
            case FrozenPart.Spilled spilled -> spilled.files().close();
            case FrozenPart.FrozenFiles files -> {
                // Nothing is held.
            }
        }
    }

    void freezeAndFlush() throws IOException {
        if (!hasFrozen()) {
            freeze();
        }
        flushed(flush());
    }

    /** Objects that no image names any more; no scan of an older image runs. */
    void sweep() {
        garbage.forEach(key -> store.delete(ObjectKey.of(key)));
        garbage.clear();
    }

    /** As after a start from the pointer of the last cut: everything since must be flushed before. */
    void restart() throws IOException {
        freeze();
        while (hasFrozen()) {
            flushed(flush());
        }
        active.close();
        series = SeriesSidecars.load(sidecar, schema, store);
        active = new Memtable(schema, series, allocator);
    }

    RegionImage image() {
        return new RegionImage(REGION, 1, index, schema, options, manifest, frozen, active.view(), series);
    }

    @Override
    public void close() {
        active.close();
        for (FrozenPart part : frozen) {
            switch (part) {
                case FrozenPart.FrozenMemtable rows -> rows.view().memtable().close();
                case FrozenPart.Spilled spilled -> spilled.files().close();
                case FrozenPart.FrozenFiles files -> {
                    // Nothing is held.
                }
            }
        }
        store.close();
    }
}
