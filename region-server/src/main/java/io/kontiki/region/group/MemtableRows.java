package io.kontiki.region.group;

import io.kontiki.common.batch.RowBatch;
import io.kontiki.region.flush.FrozenRegion;
import io.kontiki.region.flush.SpilledRegion;
import io.kontiki.region.manifest.FrozenPart;
import io.kontiki.region.memtable.BatchRefusal;
import io.kontiki.region.memtable.DeletePredicate;
import io.kontiki.region.memtable.Memtable;
import io.kontiki.region.scan.RegionImage;
import io.kontiki.region.series.FrozenSeries;
import io.kontiki.region.series.SeriesSidecar;
import io.kontiki.region.series.SeriesSidecars;
import io.kontiki.region.series.SeriesTable;
import io.kontiki.storage.ObjectStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.memory.BufferAllocator;

/**
 * The rows of one Region on a data replica: the series, the active memtable, and a frozen part per open cut.
 *
 * <p>The apply thread changes it; scans see the {@link RegionImage} that {@link #publish} assigned. This object owns one reference to
 * each memtable and to each set of spilled files; it is given back when the cut is flushed and an image without it is published, and
 * the memory goes when the last scan is over. {@link #spilled} is the one change from another thread: it swaps rows for the same rows.
 * What both threads change is guarded by this object's monitor.
 */
public final class MemtableRows implements RegionRows {
    private final SeriesTable series;
    private final BufferAllocator allocator;
    private Memtable active;
    /** Replaced as a whole. */
    private volatile List<FrozenPart> frozen;

    private final Map<Long, FrozenSeries> frozenSeries = new HashMap<>();
    /** What the published image still shows and nobody needs after it. */
    private final List<FrozenPart> leaving = new ArrayList<>();

    private long orderFrom;
    private boolean closed;
    private volatile RegionImage image;
    private volatile long memoryBytes;
    private volatile long activeBytes;

    private MemtableRows(
            RegionMeta meta,
            SeriesTable series,
            BufferAllocator allocator,
            long orderFrom,
            List<FrozenPart.FrozenFiles> frozen) {
        this.series = series;
        this.allocator = allocator;
        this.orderFrom = orderFrom;
        this.frozen = List.copyOf(frozen);
        this.active = new Memtable(meta.schema(), series, allocator);
    }

    /** Makes memtables from one allocator and reads sidecars from one store. */
    public static final class Factory implements RowsFactory {
        private final BufferAllocator allocator;
        private final ObjectStore store;

        public Factory(BufferAllocator allocator, ObjectStore store) {
            this.allocator = allocator;
            this.store = store;
        }

        @Override
        public RegionRows create(RegionMeta meta) {
            return new MemtableRows(meta, new SeriesTable(meta.schema()), allocator, meta.openedAt(), List.of());
        }

        @Override
        public RegionRows restore(
                RegionMeta meta, long cut, SeriesSidecar sidecar, List<FrozenPart.FrozenFiles> frozen) {
            SeriesTable series = sidecar == null
                    ? new SeriesTable(meta.schema())
                    : SeriesSidecars.load(sidecar, meta.schema(), store);
            return new MemtableRows(meta, series, allocator, cut, frozen);
        }
    }

    /** What scans read. Any thread. */
    public RegionImage image() {
        return image;
    }

    /** The frozen part of a cut, as it stands now. Any thread. */
    public Optional<FrozenPart> frozenPart(long cut) {
        return frozen.stream().filter(part -> part.cut() == cut).findFirst();
    }

    /** What a flush or a spill of a frozen memtable needs; the caller retains the memtable. Any thread. */
    public FrozenRegion flushable(FrozenPart.FrozenMemtable part) {
        RegionImage shown = image;
        return new FrozenRegion(shown.region(), shown.options().mergeMode(), part, seriesAt(part.cut()));
    }

    /** What a flush of spilled rows needs; the caller retains the files. Any thread. */
    public SpilledRegion flushable(FrozenPart.Spilled part) {
        return new SpilledRegion(part, series, seriesAt(part.cut()));
    }

    private synchronized FrozenSeries seriesAt(long cut) {
        FrozenSeries found = frozenSeries.get(cut);
        if (found == null) {
            throw new IllegalStateException("cut " + cut + " is not frozen any more");
        }
        return found;
    }

    /**
     * A frozen memtable's rows are in local files now: they take its place, unless its cut was flushed meanwhile. Takes over the
     * reference to the files. Any thread.
     *
     * @return whether they took its place
     */
    public synchronized boolean spilled(FrozenPart.FrozenMemtable memtable, FrozenPart.Spilled files) {
        if (closed || !frozen.contains(memtable)) {
            files.files().close();
            return false;
        }
        List<FrozenPart> parts = new ArrayList<>(frozen);
        parts.set(parts.indexOf(memtable), files);
        frozen = List.copyOf(parts);
        leaving.add(memtable);
        RegionImage shown = image;
        show(new RegionImage(
                shown.region(),
                shown.epoch(),
                shown.appliedIndex(),
                shown.schema(),
                shown.options(),
                shown.manifest(),
                frozen,
                shown.active(),
                series));
        return true;
    }

    @Override
    public Optional<BatchRefusal> append(
            RegionMeta meta, RowBatch batch, int schemaVersion, long logIndex, int placeInEntry) {
        return active.append(batch, schemaVersion);
    }

    @Override
    public void delete(DeletePredicate predicate, long logIndex) {
        active.delete(predicate, logIndex);
    }

    @Override
    public void schemaChanged(RegionMeta meta) {
        series.growSchema(meta.schema());
        active.growSchema(meta.schema());
    }

    @Override
    public synchronized void freeze(long cut) {
        if (!active.isEmpty()) {
            List<FrozenPart> parts = new ArrayList<>(frozen);
            parts.add(new FrozenPart.FrozenMemtable(active.view(), orderFrom, cut));
            frozenSeries.put(cut, series.freeze());
            Memtable next = new Memtable(active.view().schema(), series, allocator);
            frozen = List.copyOf(parts);
            active = next;
        }
        orderFrom = cut;
    }

    @Override
    public boolean hasFrozen(long cut) {
        return frozenPart(cut).isPresent();
    }

    @Override
    public synchronized void flushed(long cut) {
        List<FrozenPart> parts = new ArrayList<>();
        for (FrozenPart part : frozen) {
            (part.cut() == cut ? leaving : parts).add(part);
        }
        frozen = List.copyOf(parts);
        frozenSeries.remove(cut);
    }

    @Override
    public synchronized void publish(RegionMeta meta, long appliedIndex) {
        show(new RegionImage(
                meta.region(),
                meta.epoch(),
                appliedIndex,
                meta.schema(),
                meta.options(),
                meta.manifest(),
                frozen,
                active.view(),
                series));
    }

    private void show(RegionImage next) {
        long bytes = next.active().memtable().byteSize();
        activeBytes = next.active().isEmpty() ? 0 : bytes;
        for (FrozenPart part : frozen) {
            bytes += part instanceof FrozenPart.FrozenMemtable memtable
                    ? memtable.view().memtable().byteSize()
                    : 0;
        }
        memoryBytes = bytes;
        image = next;
        leaving.forEach(MemtableRows::giveBack);
        leaving.clear();
    }

    private static void giveBack(FrozenPart part) {
        switch (part) {
            case FrozenPart.FrozenMemtable memtable ->
                memtable.view().memtable().close();
            case FrozenPart.Spilled spilled -> spilled.files().close();
            case FrozenPart.FrozenFiles inStore -> {}
        }
    }

    @Override
    public long memoryBytes() {
        return memoryBytes;
    }

    @Override
    public long activeBytes() {
        return activeBytes;
    }

    @Override
    public int seriesCount() {
        return series.count();
    }

    @Override
    public boolean knowsSeriesOf(RowBatch batch) {
        int published = series.count();
        try {
            for (int i = 0; i < batch.seriesCount(); i++) {
                int sid = series.sid(batch.seriesKey(i));
                if (sid < 0 || sid >= published) {
                    return false;
                }
            }
            return true;
        } catch (IndexOutOfBoundsException | NullPointerException whileItGrows) {
            // The apply thread is adding series at this very moment: not all are known.
            return false;
        }
    }

    @Override
    public long seriesBytes() {
        return series.byteSize();
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        leaving.forEach(MemtableRows::giveBack);
        leaving.clear();
        frozen.forEach(MemtableRows::giveBack);
        frozen = List.of();
        active.close();
        memoryBytes = 0;
        activeBytes = 0;
    }
}
