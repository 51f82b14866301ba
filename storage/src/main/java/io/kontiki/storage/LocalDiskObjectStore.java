package io.kontiki.storage;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Objects as files below one directory of a local (or shared POSIX) file system. A key's segments are directories and
 * the file's name, escaped by {@link KeyEscape}.
 *
 * <p>Invariants: a file under a key's name is whole and durable before anybody sees it; the root is made by {@link
 * #create} and by nothing else; when it is missing every operation is {@code Unavailable}. Several processes and
 * threads may use one root. Content is not checked on plain reads: callers that need it pass a digest.
 */
public final class LocalDiskObjectStore implements ObjectStore {
    /** No put of a live process takes longer; a younger temporary file may be one in progress. */
    private static final Duration TEMPORARY_FILE_AGE = Duration.ofMinutes(10);

    private final LocalRoot root;
    private final LocalWrite write;
    private final Clock clock;
    private final AtomicBoolean swept = new AtomicBoolean();
    private volatile boolean closed;

    private LocalDiskObjectStore(LocalRoot root, Clock clock) {
        this.root = root;
        this.write = new LocalWrite(root);
        this.clock = clock;
    }

    /**
     * Makes the directory, its parents and its marker, and opens it; opens it only if it is a store already. For the
     * moment a store is set up, not for every start: a directory that was taken away would be made anew, empty.
     */
    public static LocalDiskObjectStore create(Path directory, Clock clock) {
        LocalRoot root = new LocalRoot(directory);
        root.create(UUID.randomUUID());
        return open(directory, clock);
    }

    /**
     * Opens a store that was created before. If its directory is missing now, that is an outage and not an error of
     * this call: operations are {@code Unavailable} until the directory is there.
     */
    public static LocalDiskObjectStore open(Path directory, Clock clock) {
        LocalDiskObjectStore store = new LocalDiskObjectStore(new LocalRoot(directory), clock);
        try {
            store.ready();
        } catch (ObjectStoreException.Unavailable outage) {
            // Every operation reports it until it is over, and the first one after that sweeps.
            return store;
        }
        return store;
    }

    @Override
    public String name() {
        return "local:" + root.directory();
    }

    @Override
    public StoreCapabilities capabilities() {
        return new StoreCapabilities(true, false);
    }

    @Override
    public ObjectDigest put(ObjectKey key, ObjectContent content) {
        ready();
        return write.write(key, file(key), content, false);
    }

    @Override
    public ObjectDigest putIfAbsent(ObjectKey key, ObjectContent content) {
        ready();
        return write.write(key, file(key), content, true);
    }

    @Override
    public byte[] get(ObjectKey key) {
        return read(key, 0, Integer.MAX_VALUE, true);
    }

    @Override
    public byte[] getRange(ObjectKey key, long offset, int length) {
        Ranges.check(offset, length);
        return read(key, offset, length, false);
    }

    @Override
    public Optional<ObjectHead> head(ObjectKey key) {
        ready();
        return attributes(key).map(attributes -> ObjectHead.of(key, attributes.size()));
    }

    @Override
    public ObjectPage list(String prefix, Optional<ObjectKey> startAfter, int limit) {
        Ranges.checkLimit(limit);
        ready();
        try {
            ObjectPage page = new LocalListing(prefix, startAfter, limit).page(root.directory());
            root.check();
            return page;
        } catch (IOException failure) {
            root.check();
            throw LocalFailures.of("list '" + prefix + "'", root, root.directory(), failure);
        }
    }

    @Override
    public void delete(ObjectKey key) {
        ready();
        if (attributes(key).isEmpty()) {
            return;
        }
        Path file = file(key);
        try {
            Files.deleteIfExists(file);
            root.check();
        } catch (IOException failure) {
            root.check();
            throw LocalFailures.of("delete " + key, root, file, failure);
        }
        try {
            LocalFiles.syncDirectory(file.getParent());
        } catch (IOException failure) {
            throw new ObjectStoreException.OutcomeUnknown(
                    name() + ": " + key + " is deleted, but its directory could not be synced: " + failure, failure);
        }
    }

    @Override
    public Optional<Path> localPath(ObjectKey key) {
        ready();
        if (attributes(key).isEmpty()) {
            throw new ObjectStoreException.NotFound(name(), key);
        }
        return Optional.of(file(key));
    }

    @Override
    public void close() {
        closed = true;
    }

    /** The file of a key below a root. */
    static Path file(Path root, ObjectKey key) {
        Path file = root;
        for (String segment : key.path().split("/", -1)) {
            file = file.resolve(KeyEscape.escape(segment));
        }
        return file;
    }

    private Path file(ObjectKey key) {
        return file(root.directory(), key);
    }

    private void ready() {
        if (closed) {
            throw new ObjectStoreException.Unavailable(name() + " is closed");
        }
        root.check();
        if (!swept.get()) {
            root.sweep(clock.instant(), TEMPORARY_FILE_AGE);
            swept.set(true);
        }
    }

    private byte[] read(ObjectKey key, long offset, int length, boolean whole) {
        ready();
        Path file = file(key);
        if (attributes(key).isEmpty()) {
            throw new ObjectStoreException.NotFound(name(), key);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long available = Math.max(0, channel.size() - offset);
            if (whole && available > Integer.MAX_VALUE - 8) {
                throw new IllegalArgumentException(name() + ": " + key + " has " + available
                        + " bytes, too many for one array; read it by ranges");
            }
            ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(available, length));
            while (bytes.hasRemaining()) {
                if (channel.read(bytes, offset + bytes.position()) < 0) {
                    throw new EOFException("the file became shorter while it was read");
                }
            }
            return bytes.array();
        } catch (NoSuchFileException gone) {
            root.check();
            throw new ObjectStoreException.NotFound(name(), key);
        } catch (IOException failure) {
            root.check();
            throw LocalFailures.of("read " + key, root, file, failure);
        }
    }

    /** Empty only if the root was there after the file was not. */
    private Optional<BasicFileAttributes> attributes(ObjectKey key) {
        Path file = file(key);
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return attributes.isRegularFile() ? Optional.of(attributes) : Optional.empty();
        } catch (NoSuchFileException missing) {
            root.check();
            return Optional.empty();
        } catch (IOException failure) {
            root.check();
            if (LocalFailures.parentIsFile(failure)) {
                return Optional.empty();
            }
            throw LocalFailures.of("look at " + key, root, file, failure);
        }
    }
}
