package io.kontiki.storage.mirror;

import io.kontiki.storage.ObjectContent;
import io.kontiki.storage.ObjectDigest;
import io.kontiki.storage.ObjectHead;
import io.kontiki.storage.ObjectKey;
import io.kontiki.storage.ObjectPage;
import io.kontiki.storage.ObjectStore;
import io.kontiki.storage.StoreCapabilities;
import java.nio.file.Path;
import java.util.Optional;

/** A store that outlives the mirror over it, as a cloud outlives a process. */
record Unclosed(ObjectStore store) implements ObjectStore {
    @Override
    public String name() {
        return store.name();
    }

    @Override
    public StoreCapabilities capabilities() {
        return store.capabilities();
    }

    @Override
    public ObjectDigest put(ObjectKey key, ObjectContent content) {
        return store.put(key, content);
    }

    @Override
    public ObjectDigest putIfAbsent(ObjectKey key, ObjectContent content) {
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
    public void close() {}
}
