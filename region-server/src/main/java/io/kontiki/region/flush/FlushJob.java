package io.kontiki.region.flush;

import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.region.block.RowBlock;
import io.kontiki.region.manifest.FileNames;
import io.kontiki.region.manifest.SstFile;
import io.kontiki.region.memtable.MemtableReader;
import io.kontiki.region.memtable.MemtableView;
import io.kontiki.region.memtable.RowSelection;
import io.kontiki.region.series.SeriesOrder;
import io.kontiki.region.series.SeriesSidecar;
import io.kontiki.region.series.SeriesSidecars;
import io.kontiki.region.sst.SstFileSet;
import io.kontiki.storage.ObjectContent;
import io.kontiki.storage.ObjectKey;
import io.kontiki.storage.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the frozen rows of a Region: in-order files, late files (repeats merged), deletes applied, and the sidecar of the series.
 * Blocks; one thread per run, any number of Regions side by side.
 *
 * <p>Whatever fails (the store's exceptions, {@code MirrorBehind} included), nothing is half done: files that were put are orphans
 * under names that are never used again, and the whole job may be repeated.
 */
public final class FlushJob {
    private final ObjectStore store;
    private final FileNames names;
    private final Path directory;
    private final long fileMaxBytes;

    /** @param directory for files in progress; it exists, on the disk of this node */
    public FlushJob(ObjectStore store, FileNames names, Path directory) {
        this(store, names, directory, SstFileSet.FILE_MAX_BYTES);
    }

    FlushJob(ObjectStore store, FileNames names, Path directory, long fileMaxBytes) {
        this.store = store;
        this.names = names;
        this.directory = directory;
        this.fileMaxBytes = fileMaxBytes;
    }

    /** @throws IOException when the local directory fails */
    public FlushedRegion run(FrozenRegion frozen) throws IOException {
        SstFileSet.Destination toStore = (file, key, digest) -> {
            if (!store.putOnce(key, ObjectContent.of(file)).equals(digest)) {
                throw new IOException("the file " + file + " changed while it was put as " + key);
            }
        };
        List<SstFile> added = writeRows(frozen, toStore);
        ObjectKey sidecarKey = names.next("series");
        SeriesSidecar sidecar = SeriesSidecars.write(
                frozen.rows().view().series(), frozen.series(), store, sidecarKey, directory.resolve(sidecarKey.name()));
        return new FlushedRegion(added, sidecar);
    }

    List<SstFile> writeRows(FrozenRegion frozen, SstFileSet.Destination destination) throws IOException {
        List<SstFile> added = new ArrayList<>();
        MemtableView view = frozen.rows().view();
        if (view.isEmpty()) {
            return added;
        }
        SeriesOrder order = view.series().order();
        for (boolean late : new boolean[] {false, true}) {
            if (view.rows(late) > 0) {
                added.addAll(writePart(frozen, late, order, destination));
            }
        }
        return added;
    }

    private List<SstFile> writePart(FrozenRegion frozen, boolean late, SeriesOrder order, SstFileSet.Destination destination)
            throws IOException {
        MemtableView view = frozen.rows().view();
        MemtableReader reader = new MemtableReader(view, late, List.of(), frozen.mergeMode());
        RowSelection selection = reader.sorted(order);
        List<ColumnSchema> fields = view.fields().stream()
                .filter(field -> field.defaultValue() != null || reader.hasValues(field.id()))
                .toList();
        SstFileSet.Target target = new SstFileSet.Target(
                frozen.region(), view.schema(), view.series(), () -> names.next("parquet"), directory, fileMaxBytes, destination);
        SstFileSet.Order fileOrder = new SstFileSet.Order(
                late, frozen.rows().orderFrom(), frozen.rows().cut(), frozen.rows().cut());
        int groupRows = SstFileSet.groupRows(view.rows(), view.memtable().byteSize());
        RowBlock block = new RowBlock(fields);
        try (SstFileSet files = new SstFileSet(target, fields, fileOrder)) {
            for (int from = 0; from < selection.count(); from += groupRows) {
                reader.read(selection, from, Math.min(from + groupRows, selection.count()), block);
                files.write(block);
            }
            return files.finish();
        }
    }
}
