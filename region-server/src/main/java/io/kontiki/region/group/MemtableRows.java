package io.kontiki.region.group;

import io.kontiki.common.batch.RowBatch;
import io.kontiki.region.flush.FrozenRegion;
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
 * each memtable; a memtable's memory goes when its cut is flushed, an image without it is published, and the last scan is over.
 */
public final class MemtableRows implements RegionRows {
    private final SeriesTable series;
    private final BufferAllocator allocator;
    private Memtable active;
    /** Replaced as a whole. */
    private volatile List<FrozenPart> frozen;

    private final Map<Long, FrozenSeries> frozenSeries = new HashMap<>();
    /** Memtables that the published image still shows. */
    private final List<Memtable> leaving = new ArrayList<>();
    private long orderFrom;
    private volatile RegionImage image;
    private volatile long memoryBytes;
    private volatile long activeBytes;

    private MemtableRows(
            RegionMeta meta, SeriesTable series, BufferAllocator allocator, long orderFrom, List<FrozenPart.FrozenFiles> frozen) {
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
        public RegionRows restore(RegionMeta meta, long cut, SeriesSidecar sidecar, List<FrozenPart.FrozenFiles> frozen) {
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

    /** What a flush of an open cut has to write; empty when nothing of this Region is frozen in memory there. Any thread. */
    public Optional<FrozenRegion> frozen(long cut) {
        for (FrozenPart part : frozen) {
            if (part.cut() == cut && part instanceof FrozenPart.FrozenMemtable memtable) {
                FrozenSeries seriesAtCut;
                synchronized (frozenSeries) {
                    seriesAtCut = frozenSeries.get(cut);
                }
                RegionImage shown = image;
                return Optional.of(new FrozenRegion(shown.region(), shown.options().mergeMode(), memtable, seriesAtCut));
            }
        }
        return Optional.empty();
    }

    @Override
    public Optional<BatchRefusal> append(RegionMeta meta, RowBatch batch, long logIndex, int placeInEntry) {
        return active.append(batch);
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
    public void freeze(long cut) {
        if (!active.isEmpty()) {
            List<FrozenPart> parts = new ArrayList<>(frozen);
            parts.add(new FrozenPart.FrozenMemtable(active.view(), orderFrom, cut));
            synchronized (frozenSeries) {
                frozenSeries.put(cut, series.freeze());
            }
            Memtable next = new Memtable(active.view().schema(), series, allocator);
            frozen = List.copyOf(parts);
            active = next;
        }
        orderFrom = cut;
    }

    @Override
    public boolean hasFrozen(long cut) {
        return frozen.stream().anyMatch(part -> part.cut() == cut);
    }

    @Override
    public void flushed(long cut) {
        List<FrozenPart> parts = new ArrayList<>();
        for (FrozenPart part : frozen) {
            if (part.cut() != cut) {
                parts.add(part);
            } else if (part instanceof FrozenPart.FrozenMemtable memtable) {
                leaving.add(memtable.view().memtable());
            }
        }
        frozen = List.copyOf(parts);
        synchronized (frozenSeries) {
            frozenSeries.remove(cut);
        }
    }

    @Override
    public void publish(RegionMeta meta, long appliedIndex) {
        long bytes = active.byteSize();
        activeBytes = active.isEmpty() ? 0 : bytes;
        for (FrozenPart part : frozen) {
            bytes += part instanceof FrozenPart.FrozenMemtable memtable ? memtable.view().memtable().byteSize() : 0;
        }
        memoryBytes = bytes;
        image = new RegionImage(
                meta.region(),
                meta.epoch(),
                appliedIndex,
                meta.schema(),
                meta.options(),
                meta.manifest(),
                frozen,
                active.view(),
                series);
        leaving.forEach(Memtable::close);
        leaving.clear();
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
    public void close() {
        leaving.forEach(Memtable::close);
        leaving.clear();
        for (FrozenPart part : frozen) {
            if (part instanceof FrozenPart.FrozenMemtable memtable) {
                memtable.view().memtable().close();
            }
        }
        frozen = List.of();
        active.close();
        memoryBytes = 0;
    }
}
