package io.kontiki.region.scan;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.id.RegionId;
import io.kontiki.common.schema.MergeMode;
import io.kontiki.common.schema.TableSchema;
import io.kontiki.common.schema.TimeUnit;
import io.kontiki.query.source.DeleteFilter;
import io.kontiki.query.source.MemoryPart;
import io.kontiki.query.source.RegionSource;
import io.kontiki.query.source.SourceFile;
import io.kontiki.query.source.TagTimePredicate;
import io.kontiki.region.cache.SstCache;
import io.kontiki.region.manifest.FrozenPart;
import io.kontiki.region.manifest.SpilledFiles;
import io.kontiki.region.manifest.SstFile;
import io.kontiki.region.manifest.StoredDelete;
import io.kontiki.region.memtable.DeletePredicate;
import io.kontiki.region.memtable.Memtable;
import io.kontiki.region.memtable.MemtableView;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * One Region's image opened for reading: memtables retained, files that can matter pinned on local disk. Everything is given back
 * when it is closed, once. Immutable otherwise; any thread.
 */
public final class RegionScan implements RegionSource {
    /** An image whose memtable is freed has a successor already; more misses than this mean that nobody publishes any more. */
    private static final int IMAGE_TRIES = 1000;

    private final RegionImage image;
    private final long ttlCutoff;
    private final List<AutoCloseable> held;
    private final List<SourceFile> files = new ArrayList<>();
    private final List<MemoryPart> memory = new ArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    private RegionScan(RegionImage image, long ttlCutoff, List<AutoCloseable> held) {
        this.image = image;
        this.ttlCutoff = ttlCutoff;
        this.held = held;
    }

    /**
     * Opens the Region as it is now, pruned by the predicate. Blocks while files are fetched.
     *
     * @param current gives the newest image; it throws when the Region is not here any more
     * @param nowMillis the query's start time, for the table's ttl
     */
    public static RegionScan open(
            Supplier<RegionImage> current, TagTimePredicate predicate, long nowMillis, SstCache cache) {
        for (int tries = 0; tries < IMAGE_TRIES; tries++) {
            RegionImage image = current.get();
            List<AutoCloseable> held = new ArrayList<>();
            if (retain(image, held)) {
                RegionScan scan = new RegionScan(image, ttlCutoff(image, nowMillis), held);
                try {
                    scan.addSources(predicate, cache);
                    return scan;
                } catch (RuntimeException | Error failure) {
                    scan.close();
                    throw failure;
                }
            }
            held.forEach(RegionScan::giveBack);
            Thread.onSpinWait();
        }
        throw new KontikiException(
                ErrorCode.REGION_NOT_HERE, "the rows of Region " + current.get().region() + " are gone from this node");
    }

    @Override
    public RegionId region() {
        return image.region();
    }

    /** The image that is read. */
    public RegionImage image() {
        return image;
    }

    @Override
    public TableSchema schema() {
        return image.schema();
    }

    @Override
    public MergeMode mergeMode() {
        return image.options().mergeMode();
    }

    @Override
    public long queryTimeTtlCutoff() {
        return ttlCutoff;
    }

    @Override
    public List<SourceFile> files() {
        return List.copyOf(files);
    }

    @Override
    public List<MemoryPart> memory() {
        return List.copyOf(memory);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            held.forEach(RegionScan::giveBack);
        }
    }

    /** The first timestamp that a ttl lets be seen; {@link Long#MIN_VALUE} without one. */
    static long ttlCutoff(RegionImage image, long nowMillis) {
        if (image.options().ttl() == null) {
            return Long.MIN_VALUE;
        }
        try {
            long oldest = Math.subtractExact(nowMillis, image.options().ttl().toMillis());
            return image.schema().timeUnit().convert(oldest, TimeUnit.MILLISECOND);
        } catch (ArithmeticException beyondTime) {
            return Long.MIN_VALUE;
        }
    }

    private static boolean retain(RegionImage image, List<AutoCloseable> held) {
        boolean all = retain(image.active().memtable(), held);
        for (FrozenPart part : image.frozen()) {
            all = all
                    && switch (part) {
                        case FrozenPart.FrozenMemtable rows ->
                            retain(rows.view().memtable(), held);
                        case FrozenPart.Spilled spilled -> spilled.files().tryRetain() && held.add(spilled.files());
                        case FrozenPart.FrozenFiles inStore -> true;
                    };
        }
        return all;
    }

    private static boolean retain(Memtable memtable, List<AutoCloseable> held) {
        return memtable.tryRetain() && held.add(memtable);
    }

    private void addSources(TagTimePredicate predicate, SstCache cache) {
        FilePruning pruning = new FilePruning(image.schema(), predicate, ttlCutoff);
        for (SstFile file : image.manifest().files()) {
            addStored(file, pruning, cache);
        }
        for (FrozenPart part : image.frozen()) {
            switch (part) {
                case FrozenPart.FrozenFiles inStore -> inStore.files().forEach(file -> addStored(file, pruning, cache));
                case FrozenPart.Spilled spilled -> {
                    for (SpilledFiles.SpilledFile file : spilled.files().files()) {
                        if (pruning.mayMatch(file.file())) {
                            files.add(source(file.file(), file.path()));
                        }
                    }
                }
                case FrozenPart.FrozenMemtable rows ->
                    addMemory(rows.view(), rows.cut(), image.manifest().deletesAfter(rows.cut()));
            }
        }
        addMemory(image.active(), Long.MAX_VALUE, List.of());
    }

    private void addStored(SstFile file, FilePruning pruning, SstCache cache) {
        if (pruning.mayMatch(file)) {
            SstCache.Pin pin = cache.pin(file);
            held.add(pin);
            files.add(source(file, pin.path()));
        }
    }

    private SourceFile source(SstFile file, Path path) {
        List<DeleteFilter> deletes = image.manifest().deletesAfter(file.deletesAppliedTo()).stream()
                .map(StoredDelete::predicate)
                .filter(delete -> delete.overlapsTime(file.minTimestamp(), file.maxTimestamp()))
                .map(RegionScan::filter)
                .toList();
        return new SourceFile(
                path,
                file.late(),
                file.orderTo(),
                file.minTimestamp(),
                file.maxTimestamp(),
                file.rows(),
                file.sizeBytes(),
                deletes,
                file.columnIds(),
                file.schemaVersion());
    }

    private static DeleteFilter filter(DeletePredicate delete) {
        return new DeleteFilter(
                delete.tags().stream()
                        .map(tag -> new DeleteFilter.TagEquals(tag.columnId(), tag.value()))
                        .toList(),
                delete.fromInclusive(),
                delete.toInclusive());
    }

    private void addMemory(MemtableView view, long order, List<StoredDelete> later) {
        List<DeletePredicate> deletes =
                later.stream().map(StoredDelete::predicate).toList();
        for (boolean late : new boolean[] {false, true}) {
            if (view.rows(late) > 0) {
                memory.add(new MemtableSource(image.schema(), mergeMode(), view, late, order, deletes));
            }
        }
    }

    private static void giveBack(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception impossible) {
            // Memtables, pins and spilled files declare no checked exception.
            throw new IllegalStateException("giving back " + resource + " failed", impossible);
        }
    }
}
