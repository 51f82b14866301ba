package io.kontiki.cli.node;

import com.codahale.metrics.MetricRegistry;
import io.kontiki.storage.LocalDiskObjectStore;
import io.kontiki.storage.ObjectStore;
import io.kontiki.storage.ObjectStoreException;
import io.kontiki.storage.mirror.MirrorSettings;
import io.kontiki.storage.mirror.MirroredObjectStore;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** Opens the store that a node's files go to: its one directory, or several as mirrors of each other. Closes what it opened. */
final class NodeStores implements AutoCloseable {
    private final ObjectStore store;
    private final ExecutorService threads;
    private final ScheduledExecutorService scheduler;

    private NodeStores(ObjectStore store, ExecutorService threads, ScheduledExecutorService scheduler) {
        this.store = store;
        this.threads = threads;
        this.scheduler = scheduler;
    }

    /** A directory that this node has never used is made a store, unless it is one already or holds something else. */
    static NodeStores open(NodeSettings settings, DataHome home, Clock clock, MetricRegistry metrics) {
        ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("store-", 0).factory());
        ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("store-timer").factory());
        KnownStores known = new KnownStores(home);
        List<ObjectStore> stores = new ArrayList<>();
        String near = null;
        for (StoreDirectory directory : settings.stores()) {
            ObjectStore store =
                    known.isNew(directory) ? create(directory, clock) : LocalDiskObjectStore.open(directory.path(), clock);
            known.add(directory);
            stores.add(store);
            if (near == null || directory.dc().equals(settings.dc())) {
                near = store.name();
            }
        }
        ObjectStore store = stores.size() == 1
                ? stores.getFirst()
                : new MirroredObjectStore(stores, near, home.resolve("mirror"), MirrorSettings.DEFAULTS, threads, scheduler, clock, metrics);
        return new NodeStores(store, threads, scheduler);
    }

    private static ObjectStore create(StoreDirectory directory, Clock clock) {
        try {
            return LocalDiskObjectStore.create(directory.path(), clock);
        } catch (ObjectStoreException e) {
            throw NodeKeys.wrong("cannot make a store of " + directory.path() + " for " + directory.dc() + ": " + e.getMessage());
        }
    }

    ObjectStore store() {
        return store;
    }

    @Override
    public void close() {
        store.close();
        scheduler.shutdownNow();
        threads.shutdownNow();
    }
}
