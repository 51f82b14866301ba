package io.kontiki.region.flush;

import io.kontiki.region.manifest.FileNames;
import io.kontiki.region.manifest.SpilledFiles.SpilledFile;
import io.kontiki.region.manifest.SstFile;
import io.kontiki.region.series.FrozenSeries;
import io.kontiki.region.series.SeriesSidecar;
import io.kontiki.region.series.SeriesSidecars;
import io.kontiki.region.series.SeriesTable;
import io.kontiki.region.sst.SstFileSet;
import io.kontiki.storage.ObjectContent;
import io.kontiki.storage.ObjectDigest;
import io.kontiki.storage.ObjectKey;
import io.kontiki.storage.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings the frozen rows of a Region into the object store: in-order files, late files, and the sidecar of the series. Blocks; one
 * thread per run, any number of Regions side by side.
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

    /** Writes a frozen memtable. @throws IOException when the local directory fails */
    public FlushedRegion run(FrozenRegion frozen) throws IOException {
        List<SstFile> added =
                new FrozenRowsWriter(() -> names.next("parquet"), directory, fileMaxBytes, this::put).write(frozen);
        return new FlushedRegion(added, writeSidecar(frozen.rows().view().series(), frozen.series()));
    }

    /** Puts the files into which a frozen memtable was spilled. @throws IOException when the local directory fails */
    public FlushedRegion run(SpilledRegion spilled) throws IOException {
        List<SstFile> added = new ArrayList<>();
        for (SpilledFile file : spilled.rows().files().files()) {
            ObjectKey key = names.next("parquet");
            put(file.path(), key, file.file().digest());
            added.add(file.file().withKey(key));
        }
        return new FlushedRegion(added, writeSidecar(spilled.table(), spilled.series()));
    }

    private SeriesSidecar writeSidecar(SeriesTable table, FrozenSeries series) throws IOException {
        ObjectKey key = names.next("series");
        return SeriesSidecars.write(table, series, store, key, directory.resolve(key.name()));
    }

    private void put(Path file, ObjectKey key, ObjectDigest digest) throws IOException {
        if (!store.putOnce(key, ObjectContent.of(file)).equals(digest)) {
            throw new IOException("the file " + file + " changed while it was put as " + key);
        }
    }
}
