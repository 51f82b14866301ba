package io.kontiki.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The in-memory twin of the port, for tests and for trying things out. Threads may share it; every operation is
 * atomic. Nothing survives the process, and the only failures are those of a content file that cannot be read and of
 * use after close.
 */
public final class InMemoryObjectStore implements ObjectStore {
    private final String name;
    private final NavigableMap<ObjectKey, byte[]> objects = new ConcurrentSkipListMap<>();
    private volatile boolean closed;

    public InMemoryObjectStore(String name) {
        this.name = "memory:" + name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public StoreCapabilities capabilities() {
        return new StoreCapabilities(false, true);
    }

    @Override
    public ObjectDigest put(ObjectKey key, ObjectContent content) {
        byte[] bytes = read(key, content);
        checkOpen();
        objects.put(key, bytes);
        return ObjectDigest.of(bytes);
    }

    @Override
    public ObjectDigest putIfAbsent(ObjectKey key, ObjectContent content) {
        byte[] bytes = read(key, content);
        checkOpen();
        if (objects.putIfAbsent(key, bytes) != null) {
            throw new ObjectStoreException.AlreadyExists(name, key);
        }
        return ObjectDigest.of(bytes);
    }

    @Override
    public byte[] get(ObjectKey key) {
        return find(key).clone();
    }

    @Override
    public byte[] getRange(ObjectKey key, long offset, int length) {
        Ranges.check(offset, length);
        byte[] bytes = find(key);
        int from = (int) Math.min(offset, bytes.length);
        return Arrays.copyOfRange(bytes, from, (int) Math.min((long) from + length, bytes.length));
    }

    @Override
    public Optional<ObjectHead> head(ObjectKey key) {
        checkOpen();
        return Optional.ofNullable(objects.get(key))
                .map(bytes -> new ObjectHead(key, bytes.length, Optional.of(ObjectDigest.of(bytes))));
    }

    @Override
    public ObjectPage list(String prefix, Optional<ObjectKey> startAfter, int limit) {
        Ranges.checkLimit(limit);
        checkOpen();
        NavigableMap<ObjectKey, byte[]> rest =
                startAfter.isPresent() ? objects.tailMap(startAfter.get(), false) : objects;
        List<ObjectHead> page = new ArrayList<>();
        for (var entry : rest.entrySet()) {
            if (entry.getKey().startsWith(prefix)) {
                if (page.size() == limit) {
                    return new ObjectPage(page, true);
                }
                page.add(ObjectHead.of(entry.getKey(), entry.getValue().length));
            }
        }
        return new ObjectPage(page, false);
    }

    @Override
    public void delete(ObjectKey key) {
        checkOpen();
        objects.remove(key);
    }

    @Override
    public Optional<Path> localPath(ObjectKey key) {
        find(key);
        return Optional.empty();
    }

    @Override
    public void close() {
        closed = true;
    }

    private byte[] find(ObjectKey key) {
        checkOpen();
        byte[] bytes = objects.get(key);
        if (bytes == null) {
            throw new ObjectStoreException.NotFound(name, key);
        }
        return bytes;
    }

    private byte[] read(ObjectKey key, ObjectContent content) {
        try (InputStream stream = content.open()) {
            return stream.readAllBytes();
        } catch (IOException failure) {
            throw new ObjectStoreException.Refused(
                    name + ": cannot read the content to put as " + key + ": " + failure, failure);
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new ObjectStoreException.Unavailable(name + " is closed");
        }
    }
}
