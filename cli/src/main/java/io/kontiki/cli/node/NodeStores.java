package io.kontiki.cli.node;

import com.codahale.metrics.MetricRegistry;
import io.kontiki.cli.output.FailureText;
import io.kontiki.common.rpc.RpcChannels;
import io.kontiki.common.rpc.RpcServer;
import io.kontiki.storage.LocalDiskObjectStore;
import io.kontiki.storage.ObjectStore;
import io.kontiki.storage.ObjectStoreException;
import io.kontiki.storage.mirror.MirrorSettings;
import io.kontiki.storage.mirror.MirroredObjectStore;
import io.kontiki.storage.remote.RemoteObjectStore;
import io.kontiki.storage.remote.StoreService;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Opens the store that a node's files go to: directories that the user named, or what metasrv nodes keep for all; several are mirrors
 * of each other. Closes what it opened.
 */
final class NodeStores implements AutoCloseable {
    private final ObjectStore store;
    private final ExecutorService threads;
    private final ScheduledExecutorService scheduler;

    private NodeStores(ObjectStore store, ExecutorService threads, ScheduledExecutorService scheduler) {
        this.store = store;
        this.threads = threads;
        this.scheduler = scheduler;
    }

    /**
     * The store that this node keeps for all, in its data directory. Made at the first start, and served to the other nodes.
     *
     * @throws io.kontiki.common.error.KontikiException CONFIGURATION if that is not possible
     */
    static ObjectStore keep(NodeSettings settings, DataHome home, RpcServer rpc, Clock clock) {
        ObjectStore store =
                open(new StoreDirectory(settings.dc(), home.resolve("store")), new KnownStores(home), clock);
        try {
            rpc.add(new StoreService(store, home.resolve("uploads"), clock).definition());
        } catch (IOException e) {
            throw NodeKeys.wrong("cannot use " + home.resolve("uploads") + ": " + FailureText.of(e));
        }
        return store;
    }

    /** @param kept this node's own store for all, or null when it keeps none */
    static NodeStores open(
            NodeSettings settings,
            DataHome home,
            ObjectStore kept,
            RpcChannels channels,
            Clock clock,
            MetricRegistry metrics) {
        ExecutorService threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("store-", 0).factory());
        ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("store-timer").factory());
        KnownStores known = new KnownStores(home);
        List<ObjectStore> stores = new ArrayList<>();
        String near = null;
        for (JoinAddress keeper : settings.keepers()) {
            boolean own = kept != null && keeper.equals(settings.self());
            ObjectStore store =
                    own ? kept : new RemoteObjectStore(channels, keeper.grpc().toString());
            stores.add(store);
            if (near == null || own) {
                near = store.name();
            }
        }
        for (StoreDirectory directory : settings.stores()) {
            ObjectStore store = open(directory, known, clock);
            stores.add(store);
            if (near == null || directory.dc().equals(settings.dc())) {
                near = store.name();
            }
        }
        ObjectStore store = stores.size() == 1
                ? stores.getFirst()
                : new MirroredObjectStore(
                        stores,
                        near,
                        home.resolve("mirror"),
                        MirrorSettings.DEFAULTS,
                        threads,
                        scheduler,
                        clock,
                        metrics);
        return new NodeStores(store, threads, scheduler);
    }

    /** A directory that this node has never used is made a store, unless it is one already or holds something else. */
    private static ObjectStore open(StoreDirectory directory, KnownStores known, Clock clock) {
        if (!known.isNew(directory)) {
            return LocalDiskObjectStore.open(directory.path(), clock);
        }
        try {
            ObjectStore store = LocalDiskObjectStore.create(directory.path(), clock);
            known.add(directory);
            return store;
        } catch (ObjectStoreException e) {
            throw NodeKeys.wrong(
                    "cannot make a store of " + directory.path() + " for " + directory.dc() + ": " + e.getMessage());
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
