package io.kontiki.region.admission;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much room a disk has. A port, so that tests can fill one. */
@FunctionalInterface
public interface DiskGauge {
    /** Usable and total bytes. */
    record Space(long freeBytes, long totalBytes) {}

    /** Asks the file system; a few microseconds. */
    Space space();

    static DiskGauge of(Path directory) {
        return () -> {
            try {
                FileStore store = Files.getFileStore(directory);
                return new Space(store.getUsableSpace(), store.getTotalSpace());
            } catch (IOException e) {
                throw new UncheckedIOException("cannot ask for the free space of " + directory, e);
            }
        };
    }
}
