package io.kontiki.region.flush;

import io.kontiki.region.manifest.FileNames;
import io.kontiki.region.manifest.FrozenPart.Spilled;
import io.kontiki.region.manifest.SpilledFiles;
import io.kontiki.region.manifest.SpilledFiles.SpilledFile;
import io.kontiki.region.manifest.SstFile;
import io.kontiki.region.sst.SstFileSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a frozen memtable to files of this node, so that its memory can be freed while no store takes files. The log keeps the
 * rows, so the files need not survive a restart, and no manifest names them. Blocks.
 *
 * <p>After a failure none of the files is left.
 */
public final class SpillJob {
    private final FileNames names;
    private final Path directory;

    /** @param directory where the files stay; it exists, and what it holds at the start of the process is deleted by its owner */
    public SpillJob(FileNames names, Path directory) {
        this.names = names;
        this.directory = directory;
    }

    public Spilled run(FrozenRegion frozen) throws IOException {
        List<Path> kept = new ArrayList<>();
        try {
            List<SstFile> files = new FrozenRowsWriter(
                            () -> names.next("parquet"), directory, SstFileSet.FILE_MAX_BYTES, (file, key, digest) -> {
                                Path stays = directory.resolve(key.name() + ".spilled");
                                Files.move(file, stays);
                                kept.add(stays);
                            })
                    .write(frozen);
            List<SpilledFile> spilled = new ArrayList<>();
            for (int i = 0; i < files.size(); i++) {
                spilled.add(new SpilledFile(files.get(i), kept.get(i)));
            }
            return new Spilled(
                    new SpilledFiles(spilled),
                    frozen.rows().orderFrom(),
                    frozen.rows().cut());
        } catch (IOException | RuntimeException failure) {
            for (Path file : kept) {
                Files.deleteIfExists(file);
            }
            throw failure;
        }
    }
}
