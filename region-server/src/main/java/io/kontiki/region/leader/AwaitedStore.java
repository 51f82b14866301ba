package io.kontiki.region.leader;

import io.kontiki.storage.ObjectContent;
import io.kontiki.storage.ObjectDigest;
import io.kontiki.storage.ObjectHead;
import io.kontiki.storage.ObjectKey;
import io.kontiki.storage.ObjectPage;
import io.kontiki.storage.ObjectStore;
import io.kontiki.storage.ObjectStoreException;
import io.kontiki.storage.StoreCapabilities;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * A store for one job: what is put into a mirror that is behind counts as put, and {@link #write} waits for all of it. So an
 * outage of one store makes a job wait, and not begin again and again. A job whose files no entry will name says {@link #giveUp}.
 * Not owned: closing does nothing. One thread.
 */
final class AwaitedStore implements ObjectStore {
    private final ObjectStore store;
    private final LooseFiles loose;
    private final List<String> written = new ArrayList<>();
    private final List<ObjectKey> behind = new ArrayList<>();

    AwaitedStore(ObjectStore store, LooseFiles loose) {
        this.store = store;
        this.loose = loose;
    }

    /** Puts files. */
    interface Job<T> {
        T run() throws IOException, InterruptedException;
    }

    /**
     * Runs a job that puts its files here, and returns when they are in every required store. Of a job that fails, no entry is logged:
     * what it put is given up.
     */
    <T> T write(Job<T> job) throws IOException, InterruptedException {
        boolean complete = false;
        try {
            T result = job.run();
            awaitDurable();
            complete = true;
            return result;
        } finally {
            if (!complete) {
                giveUp();
            }
        }
    }

    /** What was put is left to the sweep. Only when no entry in the log names it. */
    void giveUp() {
        loose.add(written);
    }

    /** Throws the store's exception when it will not be durable. */
    private void awaitDurable() throws InterruptedException {
        for (ObjectKey key : behind) {
            try {
                store.durable(key).get();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof ObjectStoreException known) {
                    throw known;
                }
                throw new IllegalStateException("waiting for " + key + " failed", e.getCause());
            }
        }
        behind.clear();
    }

    boolean isBehind() {
        return !behind.isEmpty();
    }

    private ObjectDigest behind(ObjectKey key, ObjectStoreException.MirrorBehind missing) {
        behind.add(key);
        return missing.digest();
    }

    @Override
    public ObjectDigest put(ObjectKey key, ObjectContent content) {
        written.add(key.path());
        try {
            return store.put(key, content);
        } catch (ObjectStoreException.MirrorBehind e) {
            return behind(key, e);
        }
    }

    @Override
    public ObjectDigest putIfAbsent(ObjectKey key, ObjectContent content) {
        written.add(key.path());
        try {
            return store.putIfAbsent(key, content);
        } catch (ObjectStoreException.MirrorBehind e) {
            return behind(key, e);
        }
    }

    @Override
    public ObjectDigest putOnce(ObjectKey key, ObjectContent content) {
        written.add(key.path());
        try {
            return store.putOnce(key, content);
        } catch (ObjectStoreException.MirrorBehind e) {
            return behind(key, e);
        }
    }

    @Override
    public String name() {
        return store.name();
    }

    @Override
    public StoreCapabilities capabilities() {
        return store.capabilities();
    }

    @Override
    public byte[] get(ObjectKey key) {
        return store.get(key);
    }

    @Override
    public byte[] get(ObjectKey key, ObjectDigest expected) {
        return store.get(key, expected);
    }

    @Override
    public byte[] getRange(ObjectKey key, long offset, int length) {
        return store.getRange(key, offset, length);
    }

    @Override
    public void fetch(ObjectKey key, Path target, ObjectDigest expected) {
        store.fetch(key, target, expected);
    }

    @Override
    public void verify(ObjectKey key, ObjectDigest expected) {
        store.verify(key, expected);
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
    public CompletableFuture<Void> durable(ObjectKey key) {
        return store.durable(key);
    }

    @Override
    public void close() {}
}
