package io.kontiki.region.scan;

import io.kontiki.storage.ObjectContent;
import io.kontiki.storage.ObjectDigest;
import io.kontiki.storage.ObjectHead;
import io.kontiki.storage.ObjectKey;
import io.kontiki.storage.ObjectPage;
import io.kontiki.storage.ObjectStore;
import io.kontiki.storage.ObjectStoreException;
import io.kontiki.storage.StoreCapabilities;
import java.nio.file.Path;
import java.util.Optional;

/** A store whose n-th put and all later ones fail. */
final class FailingPuts implements ObjectStore {
    private final ObjectStore store;
    private int left;

    FailingPuts(ObjectStore store, int failing) {
        this.store = store;
        this.left = failing - 1;
    }

    private void count() {
        if (left-- <= 0) {
            throw new ObjectStoreException.Unavailable("no more puts");
        }
    }

    @Override
    public String name() {
        return "failing " + store.name();
    }

    @Override
    public StoreCapabilities capabilities() {
        return store.capabilities();
    }

    @Override
    public ObjectDigest put(ObjectKey key, ObjectContent content) {
        count();
        return store.put(key, content);
    }

    @Override
    public ObjectDigest putIfAbsent(ObjectKey key, ObjectContent content) {
        count();
        return store.putIfAbsent(key, content);
    }

    @Override
    public byte[] get(ObjectKey key) {
        return store.get(key);
    }

    @Override
    public byte[] getRange(ObjectKey key, long offset, int length) {
        return store.getRange(key, offset, length);
    }

    @Override
    public Optional<ObjectHead> head(ObjectKey key) {
        return store.head(key);
    }

    @Override
    public ObjectPage list(String prefix, Optional<ObjectKey> startAfter, int limit) {
        return store.list(prefix, startAfter, limit);
    }

    @Override
    public void delete(ObjectKey key) {
        store.delete(key);
    }

    @Override
    public Optional<Path> localPath(ObjectKey key) {
        return store.localPath(key);
    }

    @Override
    public void close() {
        store.close();
    }
}
