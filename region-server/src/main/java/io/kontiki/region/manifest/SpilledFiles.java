package io.kontiki.region.manifest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files of this node alone that hold a frozen memtable's rows. They are no part of a manifest and do not survive a restart (the
 * log still has the rows). Counted by reference; the last one deletes them. Any thread.
 */
public final class SpilledFiles implements AutoCloseable {
    /** @param file named as if it were in a store; only its statistics are used */
    public record SpilledFile(SstFile file, Path path) {}

    private static final Logger LOG = LoggerFactory.getLogger(SpilledFiles.class);

    private final List<SpilledFile> files;
    private final AtomicInteger references = new AtomicInteger(1);

    public SpilledFiles(List<SpilledFile> files) {
        this.files = List.copyOf(files);
    }

    public List<SpilledFile> files() {
        return files;
    }

    /** Takes a reference, unless the files are deleted already. */
    public boolean tryRetain() {
        int count;
        do {
            count = references.get();
            if (count == 0) {
                return false;
            }
        } while (!references.compareAndSet(count, count + 1));
        return true;
    }

    @Override
    public void close() {
        if (references.decrementAndGet() == 0) {
            for (SpilledFile spilled : files) {
                try {
                    Files.deleteIfExists(spilled.path());
                } catch (IOException failure) {
                    // Its rows are elsewhere by now, and whoever lets go last may be applying the log.
                    LOG.warn("cannot delete {}; it takes room until the node's next start", spilled.path(), failure);
                }
            }
        }
    }
}
