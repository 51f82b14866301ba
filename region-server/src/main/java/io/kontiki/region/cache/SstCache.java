package io.kontiki.region.cache;

import io.kontiki.region.manifest.SstFile;
import io.kontiki.storage.ObjectDigest;
import io.kontiki.storage.ObjectStore;
import io.kontiki.storage.ObjectStoreException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Data files as local files under one directory, whole and verified: a hard link where the store lies on the same disk, a copy
 * otherwise. A pinned file neither vanishes nor changes its path, even when the store deletes the object. A linked file shares its bytes
 * with the store's, so each pin looks whether it was written to since it was verified, and if so verifies and replaces it.
 *
 * <p>Bounded in bytes: files that nobody pins leave, the longest unused first. Pinned files may take more than the bound; they are
 * never taken away. Any thread; filling one file does not keep others waiting. A file that no store copy can give rightly is
 * refused with the store's {@code Corrupt} or {@code NotFound}.
 */
public final class SstCache {
    private static final Logger LOG = LoggerFactory.getLogger(SstCache.class);

    private final ObjectStore store;
    private final Path directory;
    private final long maxBytes;
    /** In the order of use, longest unused first. Guarded by itself. */
    private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    private long bytes;

    /** @param directory for this cache alone; what it holds is deleted, and it is made if it does not exist */
    public SstCache(ObjectStore store, Path directory, long maxBytes) throws IOException {
        this.store = store;
        this.directory = directory;
        this.maxBytes = maxBytes;
        Files.createDirectories(directory);
        try (Stream<Path> leftovers = Files.list(directory)) {
            for (Path leftover : (Iterable<Path>) leftovers::iterator) {
                Files.delete(leftover);
            }
        }
    }

    /** A file that stays where it is until this is closed. Closing twice is harmless. */
    public final class Pin implements AutoCloseable {
        private final Entry entry;
        private boolean closed;

        private Pin(Entry entry) {
            this.entry = entry;
        }

        public Path path() {
            return entry.path;
        }

        @Override
        public void close() {
            synchronized (entries) {
                if (!closed) {
                    closed = true;
                    entry.pins--;
                    evict();
                }
            }
        }
    }

    /** What changes when anybody writes to a file. */
    private record Stamp(FileTime modified, long sizeBytes) {
        static Stamp of(Path file) throws IOException {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(attributes.lastModifiedTime(), attributes.size());
        }
    }

    private static final class Entry {
        private final Path path;
        private final long sizeBytes;
        private int pins;
        /** What the file at the path looked like when it was verified, or null before. Guarded by the entry. */
        private Stamp verified;

        private Entry(Path path, long sizeBytes) {
            this.path = path;
            this.sizeBytes = sizeBytes;
        }
    }

    /** The directory in which all pinned files lie. */
    public Path directory() {
        return directory;
    }

    /** Bytes of all files, pinned ones included. */
    public long bytes() {
        synchronized (entries) {
            return bytes;
        }
    }

    /** Brings the file here if it is not, verified, and keeps it until the pin is closed. Blocks. */
    public Pin pin(SstFile file) {
        Entry entry;
        synchronized (entries) {
            entry = entries.get(file.key());
            if (entry == null) {
                entry = new Entry(directory.resolve(file.key().replace('/', '_')), file.sizeBytes());
                entries.put(file.key(), entry);
                bytes += entry.sizeBytes;
            }
            entry.pins++;
            evict();
        }
        Pin pin = new Pin(entry);
        try {
            synchronized (entry) {
                if (entry.verified == null || !isAsVerified(file, entry)) {
                    entry.verified = null;
                    entry.verified = fill(file, entry.path);
                }
            }
            return pin;
        } catch (IOException failure) {
            pin.close();
            throw new UncheckedIOException("cannot cache " + file.key() + " as " + entry.path, failure);
        } catch (RuntimeException failure) {
            pin.close();
            throw failure;
        }
    }

    private static boolean isAsVerified(SstFile file, Entry entry) throws IOException {
        Stamp now;
        try {
            now = Stamp.of(entry.path);
            if (now.equals(entry.verified)) {
                return true;
            }
            if (digest(entry.path).equals(file.digest())) {
                entry.verified = now;
                return true;
            }
        } catch (NoSuchFileException gone) {
            LOG.error("{} was taken away from the cache, fetching it again", entry.path);
            return false;
        }
        LOG.error("{} was changed in place after it had been verified; fetching another copy", entry.path);
        return false;
    }

    /** Others may be reading what stands at the target: it is replaced, never missing. */
    private Stamp fill(SstFile file, Path target) throws IOException {
        Path fresh = target.resolveSibling(target.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        try {
            Stamp stamp = linked(file, fresh);
            if (stamp == null) {
                store.fetch(file.objectKey(), fresh, file.digest());
                stamp = Stamp.of(fresh);
            }
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
            return stamp;
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /** Takes the store's own file if it is right and on the same disk, and says how it looked before it was read; else null. */
    private Stamp linked(SstFile file, Path target) throws IOException {
        Optional<Path> local;
        try {
            local = store.localPath(file.objectKey());
        } catch (ObjectStoreException.NotFound | ObjectStoreException.Unavailable elsewhere) {
            LOG.warn("{} is not where it should be, fetching it: {}", file.key(), elsewhere.getMessage());
            return null;
        }
        if (local.isEmpty()) {
            return null;
        }
        try {
            Files.createLink(target, local.get());
        } catch (IOException | UnsupportedOperationException otherDisk) {
            LOG.debug("{} cannot be linked, fetching it", local.get(), otherDisk);
            return null;
        }
        Stamp stamp = Stamp.of(target);
        ObjectDigest found = digest(target);
        if (found.equals(file.digest())) {
            return stamp;
        }
        LOG.error(
                "{} is damaged: it has {} and should have {}; fetching another copy",
                local.get(),
                found,
                file.digest());
        Files.delete(target);
        return null;
    }

    private static ObjectDigest digest(Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 18)) {
            return ObjectDigest.of(in);
        }
    }

    /** Deletes unpinned files while there is too much. Holds the lock of entries. */
    private void evict() {
        Iterator<Map.Entry<String, Entry>> iterator = entries.entrySet().iterator();
        while (bytes > maxBytes && iterator.hasNext()) {
            Entry entry = iterator.next().getValue();
            if (entry.pins == 0) {
                iterator.remove();
                bytes -= entry.sizeBytes;
                try {
                    Files.deleteIfExists(entry.path);
                } catch (IOException left) {
                    LOG.warn("cannot delete the cached file {}; it is deleted at the next start", entry.path, left);
                }
            }
        }
    }
}
