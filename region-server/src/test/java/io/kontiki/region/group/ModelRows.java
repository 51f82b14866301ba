package io.kontiki.region.group;

import io.kontiki.common.batch.RowBatch;
import io.kontiki.region.manifest.FrozenPart;
import io.kontiki.region.manifest.SstFile;
import io.kontiki.region.memtable.BatchCheck;
import io.kontiki.region.memtable.BatchRefusal;
import io.kontiki.region.memtable.DeletePredicate;
import io.kontiki.region.series.SeriesSidecar;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Rows as plain lists of text, and files as entries of a map: what a data replica keeps, without memtables and stores. */
public final class ModelRows implements RegionRows {
    /** Object store and factory of one cluster: file key to its rows. */
    public static final class Store implements RowsFactory {
        final Map<String, List<String>> files = new ConcurrentHashMap<>();

        /** Called by the thread that applies a batch, before it does. */
        public volatile Runnable applying = () -> {};

        @Override
        public ModelRows create(RegionMeta meta) {
            return new ModelRows(this);
        }

        @Override
        public ModelRows restore(
                RegionMeta meta, long cut, SeriesSidecar sidecar, List<FrozenPart.FrozenFiles> frozen) {
            ModelRows rows = new ModelRows(this);
            for (FrozenPart.FrozenFiles part : frozen) {
                List<String> lines = new ArrayList<>();
                part.files().forEach(file -> lines.addAll(files.get(file.key())));
                rows.frozen.put(part.cut(), lines);
            }
            return rows;
        }
    }

    private final Store store;
    private List<String> active = new ArrayList<>();
    final NavigableMap<Long, List<String>> frozen = Collections.synchronizedNavigableMap(new TreeMap<>());
    private volatile boolean closed;

    private ModelRows(Store store) {
        this.store = store;
    }

    @Override
    public synchronized Optional<BatchRefusal> append(
            RegionMeta meta, RowBatch batch, int schemaVersion, long logIndex, int placeInEntry) {
        store.applying.run();
        Optional<BatchRefusal> refusal = new BatchCheck(meta.schema()).refusal(batch, schemaVersion);
        for (int row = 0; refusal.isEmpty() && row < batch.rows(); row++) {
            active.add(logIndex + "." + placeInEntry + ":" + batch.timestamp(row));
        }
        return refusal;
    }

    @Override
    public synchronized void delete(DeletePredicate predicate, long logIndex) {
        active.removeIf(line -> predicate.coversTime(Long.parseLong(line.substring(line.indexOf(':') + 1))));
    }

    @Override
    public void schemaChanged(RegionMeta meta) {}

    @Override
    public synchronized void freeze(long cut) {
        if (!active.isEmpty()) {
            frozen.put(cut, active);
            active = new ArrayList<>();
        }
    }

    @Override
    public boolean hasFrozen(long cut) {
        return frozen.containsKey(cut);
    }

    @Override
    public void flushed(long cut) {
        frozen.remove(cut);
    }

    @Override
    public void publish(RegionMeta meta, long appliedIndex) {}

    @Override
    public synchronized long memoryBytes() {
        long lines = active.size();
        for (List<String> part : frozen.values()) {
            lines += part.size();
        }
        return lines * 100;
    }

    @Override
    public synchronized long activeBytes() {
        return active.size() * 100L;
    }

    @Override
    public int seriesCount() {
        return 1;
    }

    @Override
    public boolean knowsSeriesOf(RowBatch batch) {
        return true;
    }

    @Override
    public long seriesBytes() {
        return 0;
    }

    @Override
    public void close() {
        closed = true;
    }

    boolean closed() {
        return closed;
    }

    /** Every row of the Region: files, frozen and active, each once, deletes applied. */
    public synchronized List<String> content(RegionMeta meta) {
        List<String> lines = new ArrayList<>();
        for (SstFile file : meta.manifest().files()) {
            lines.addAll(filtered(meta, store.files.get(file.key()), file.deletesAppliedTo()));
        }
        frozen.forEach((cut, part) -> lines.addAll(filtered(meta, part, cut)));
        lines.addAll(active);
        return lines;
    }

    private static List<String> filtered(RegionMeta meta, List<String> lines, long appliedTo) {
        List<String> left = new ArrayList<>(lines);
        meta.manifest()
                .deletesAfter(appliedTo)
                .forEach(delete -> left.removeIf(
                        line -> delete.predicate().coversTime(Long.parseLong(line.substring(line.indexOf(':') + 1)))));
        return left;
    }
}
