package io.kontiki.storage.mirror;

import com.codahale.metrics.MetricRegistry;
import io.kontiki.storage.ObjectContent;
import io.kontiki.storage.ObjectDigest;
import io.kontiki.storage.ObjectHead;
import io.kontiki.storage.ObjectKey;
import io.kontiki.storage.ObjectPage;
import io.kontiki.storage.ObjectStore;
import io.kontiki.storage.ObjectStoreException;
import io.kontiki.storage.Ranges;
import io.kontiki.storage.StoreCapabilities;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Collectors;

/**
 * Several stores that hold the same objects, such as two clouds. An object is durable when all of them have it; a put
 * that reached only some reports {@code MirrorBehind}, and the rest is made up for from a backlog that survives
 * restarts and drains by itself when a store is back. Reads prefer the near store and fall back to the others;
 * verified reads repair bad copies.
 *
 * <p>Keys that are written again with other content, and put-if-absent while a store is down, keep their promises
 * between the callers of one instance; between nodes, use unique keys and {@link #putOnce}. What one node left to its
 * backlog another node does not know: it finds the object where it is, and a deleted object may come back as an
 * orphan, which the sweeper of orphans removes.
 *
 * <p>Threads may share it. It owns the stores and closes them; the executors belong to the caller and outlive it.
 */
public final class MirroredObjectStore implements ObjectStore {
    private final Mirror mirror;
    private final MirrorWrites writes;
    private final MirrorReads reads;
    private final Map<String, MirrorDrain> drains = new LinkedHashMap<>();
    private final ExecutorService threads;
    private volatile boolean closed;

    /**
     * @param stores at least two, of different names, in the same order on all nodes
     * @param near the name of the store that is read first
     * @param journal a local directory of this process for the backlog; made if it is missing
     * @param threads starts a virtual thread per task
     * @param scheduler for the pauses between attempts; its thread is never blocked
     */
    public MirroredObjectStore(
            List<ObjectStore> stores,
            String near,
            Path journal,
            MirrorSettings settings,
            ExecutorService threads,
            ScheduledExecutorService scheduler,
            InstantSource clock,
            MetricRegistry registry) {
        List<String> names = stores.stream().map(ObjectStore::name).distinct().toList();
        if (names.size() < 2 || names.size() < stores.size() || !names.contains(near)) {
            throw new IllegalArgumentException(
                    "a mirror needs two stores or more, of different names, and the near one among them: " + names
                            + ", near " + near);
        }
        Backlog backlog = new Backlog(names, settings.backlogMaxObjects(), new BacklogJournal(journal));
        List<MirrorMember> members = stores.stream()
                .map(store -> new MirrorMember(store, settings, threads, clock))
                .toList();
        List<MirrorMember> readOrder = new ArrayList<>(members);
        readOrder.sort((left, right) ->
                Boolean.compare(right.name().equals(near), left.name().equals(near)));
        MirrorMetrics metrics = new MirrorMetrics(registry);
        this.mirror = new Mirror(members, readOrder, backlog, new KeyLocks(), settings, clock, metrics);
        this.writes = new MirrorWrites(mirror);
        this.reads = new MirrorReads(mirror);
        this.threads = threads;
        Path spool = emptySpool(journal.resolve("spool"));
        for (MirrorMember member : members) {
            MirrorDrain drain = new MirrorDrain(mirror, member, spool, threads, scheduler);
            drains.put(member.name(), drain);
            member.whenDown(drain::wake);
            metrics.watch(member, backlog, clock);
        }
        backlog.whenAdded(store -> drains.get(store).wake());
        drains.values().forEach(MirrorDrain::wake);
    }

    @Override
    public String name() {
        return mirror.members().stream().map(MirrorMember::name).collect(Collectors.joining(", ", "mirror(", ")"));
    }

    @Override
    public StoreCapabilities capabilities() {
        return new StoreCapabilities(
                mirror.readOrder().getFirst().store().capabilities().localFiles(),
                mirror.members().stream()
                        .allMatch(member -> member.store().capabilities().headDigest()));
    }

    @Override
    public ObjectDigest put(ObjectKey key, ObjectContent content) {
        checkOpen();
        return writes.put(key, content);
    }

    @Override
    public ObjectDigest putIfAbsent(ObjectKey key, ObjectContent content) {
        checkOpen();
        return writes.putIfAbsent(key, content);
    }

    @Override
    public ObjectDigest putOnce(ObjectKey key, ObjectContent content) {
        checkOpen();
        return writes.putOnce(key, content);
    }

    @Override
    public byte[] get(ObjectKey key) {
        checkOpen();
        return reads.read("get " + key, key, 0, Optional.empty(), store -> store.get(key));
    }

    @Override
    public byte[] get(ObjectKey key, ObjectDigest expected) {
        checkOpen();
        return reads.read(
                "get " + key, key, expected.sizeBytes(), Optional.of(expected), store -> store.get(key, expected));
    }

    @Override
    public byte[] getRange(ObjectKey key, long offset, int length) {
        Ranges.check(offset, length);
        checkOpen();
        return reads.read("read " + key, key, length, Optional.empty(), store -> store.getRange(key, offset, length));
    }

    @Override
    public void fetch(ObjectKey key, Path target, ObjectDigest expected) {
        checkOpen();
        reads.read("fetch " + key, key, expected.sizeBytes(), Optional.of(expected), store -> {
            store.fetch(key, target, expected);
            return true;
        });
    }

    /** Reads every copy and waits until bad ones are replaced; {@code MirrorBehind} if that takes too long. */
    @Override
    public void verify(ObjectKey key, ObjectDigest expected) {
        checkOpen();
        List<MirrorMember> bad = reads.badCopies(key, expected);
        if (!bad.isEmpty()) {
            reads.repair(key, expected, bad);
            writes.awaitEverywhere(key, expected);
        }
    }

    @Override
    public Optional<ObjectHead> head(ObjectKey key) {
        checkOpen();
        return reads.head(key);
    }

    /** While a store is down: what the others hold, which includes every durable object. */
    @Override
    public ObjectPage list(String prefix, Optional<ObjectKey> startAfter, int limit) {
        Ranges.checkLimit(limit);
        checkOpen();
        return new MirrorListing(mirror).list(prefix, startAfter, limit);
    }

    @Override
    public void delete(ObjectKey key) {
        checkOpen();
        writes.delete(key);
    }

    @Override
    public Optional<Path> localPath(ObjectKey key) {
        checkOpen();
        return reads.read("open " + key, key, 0, Optional.empty(), store -> store.localPath(key));
    }

    /** Of an object that nobody put through this instance, the stores are asked, and one that lacks it gets it. */
    @Override
    public CompletableFuture<Void> durable(ObjectKey key) {
        try {
            checkOpen();
            Optional<CompletableFuture<Void>> waiter = mirror.backlog().waiter(key);
            if (waiter.isPresent()) {
                return waiter.get();
            }
            List<MirrorMember> missing = new ArrayList<>();
            for (MirrorMember member : mirror.members()) {
                if (member.read("head " + key, 0, store -> store.head(key)).isEmpty()) {
                    missing.add(member);
                }
            }
            if (missing.size() == mirror.members().size()) {
                throw new ObjectStoreException.NotFound(name(), key);
            }
            mirror.backlog()
                    .settle(
                            key,
                            List.of(),
                            missing.stream()
                                    .map(member ->
                                            mirror.item(member, key, BacklogItem.Kind.COPY_ONCE, Optional.empty()))
                                    .toList());
            return mirror.backlog().waiter(key).orElseGet(() -> CompletableFuture.completedFuture(null));
        } catch (ObjectStoreException failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    /**
     * Compares what the stores say about these objects, all of which should be there, and lets the backlog copy what
     * is missing or different. For a leader that knows its files, and for a store that came back with an old state.
     * {@code Unavailable} unless all stores are up; safe to repeat.
     */
    public ReconcileReport reconcile(Map<ObjectKey, ObjectDigest> live) {
        checkOpen();
        return new MirrorReconcile(mirror, threads).live(live);
    }

    /**
     * Makes every store hold what any of them holds below the prefix. It cannot tell an object that one store missed
     * from one whose deletion another missed, and brings the latter back. {@code Unavailable} unless all stores are
     * up; safe to repeat.
     */
    public ReconcileReport reconcile(String prefix) {
        checkOpen();
        return new MirrorReconcile(mirror, threads).prefix(prefix);
    }

    /** How many objects wait to be brought to this store. */
    public int backlogObjects(String store) {
        return mirror.backlog().objects(store);
    }

    /** The stores that do not answer now; each is asked again at least every {@link MirrorSettings#backoffMax}. */
    public List<String> storesDown() {
        return mirror.members().stream()
                .filter(member -> !member.isUp())
                .map(MirrorMember::name)
                .toList();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        drains.values().forEach(MirrorDrain::close);
        mirror.metrics().close();
        mirror.backlog().close();
        mirror.members().forEach(member -> member.store().close());
    }

    private void checkOpen() {
        if (closed) {
            throw new ObjectStoreException.Unavailable(name() + " is closed");
        }
    }

    private static Path emptySpool(Path spool) {
        try {
            Files.createDirectories(spool);
            try (DirectoryStream<Path> left = Files.newDirectoryStream(spool)) {
                for (Path file : left) {
                    Files.deleteIfExists(file);
                }
            }
            return spool;
        } catch (IOException failure) {
            throw new ObjectStoreException.Unavailable(
                    "cannot prepare the spool directory " + spool + ": " + failure, failure);
        }
    }
}
