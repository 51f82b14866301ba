package io.kontiki.storage.mirror;

import io.kontiki.storage.ObjectKey;
import io.kontiki.storage.ObjectStoreException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * What each store is behind with: at most one item per store and object, the newest. Bounded: beyond it nothing is
 * taken, and the operation that wanted to add fails before it began. Kept in a journal, so that a restart goes on
 * with it.
 *
 * <p>Threads share it under its own lock. The futures of waiters are completed outside of the lock, on the thread
 * that drained.
 */
final class Backlog implements AutoCloseable {
    /** Who wants to know whether an object is durable asks within seconds. */
    private static final int MAX_ABANDONED = 1024;

    /** What the store will never have, and why. */
    private record Abandoned(String store, ObjectStoreException why) {}

    private final int maxObjects;
    private final BacklogJournal journal;
    private final Map<String, LinkedHashMap<ObjectKey, BacklogItem>> byStore = new LinkedHashMap<>();
    private final Map<ObjectKey, CompletableFuture<Void>> waiters = new HashMap<>();
    /** The newest. */
    private final LinkedHashMap<ObjectKey, Abandoned> abandoned = new LinkedHashMap<>();

    private volatile Consumer<String> whenAdded = store -> {};
    private boolean closed;

    Backlog(Collection<String> stores, int maxObjects, BacklogJournal journal) {
        this.maxObjects = maxObjects;
        this.journal = journal;
        stores.forEach(store -> byStore.put(store, new LinkedHashMap<>()));
        for (BacklogItem item : journal.items()) {
            if (byStore.containsKey(item.store())) {
                byStore.get(item.store()).put(item.key(), item);
            } else {
                throw new ObjectStoreException.Refused(
                        "the mirror's journal names the store " + item.store() + ", which is none of " + stores
                                + "; give the mirror the stores it had, or another journal directory",
                        null);
            }
        }
    }

    /** Called with the name of each store that has more to do than before, outside of the lock. */
    void whenAdded(Consumer<String> action) {
        whenAdded = action;
    }

    /**
     * Fails with {@code Unavailable} if a store's backlog is full, so that nothing begins that could not be finished
     * later.
     */
    synchronized void checkRoom(ObjectKey key) {
        checkOpen();
        byStore.forEach((store, items) -> {
            if (items.size() >= maxObjects && !items.containsKey(key)) {
                throw new ObjectStoreException.Unavailable(
                        "the backlog of " + store + " is full (" + maxObjects + " objects); bring that store back");
            }
        });
    }

    /**
     * Notes what a put reached: {@code done} stores have nothing left to do for the key, the others get the items,
     * which take the place of older ones. The items are durable in the journal when it returns.
     */
    void settle(ObjectKey key, Collection<String> done, Collection<BacklogItem> items) {
        settle(key, done, items, false);
    }

    /** The object is deleted: nobody waits for it any more. */
    void settleDeletion(ObjectKey key, Collection<String> done, Collection<BacklogItem> items) {
        settle(key, done, items, true);
    }

    /** The store has what the key should have. */
    void done(String store, ObjectKey key) {
        settle(key, List.of(store), List.of(), false);
    }

    private void settle(ObjectKey key, Collection<String> done, Collection<BacklogItem> items, boolean deleted) {
        Optional<CompletableFuture<Void>> waiter = Optional.empty();
        synchronized (this) {
            Abandoned never = abandoned.get(key);
            if (deleted
                    || never != null
                            && (done.contains(never.store())
                                    || items.stream()
                                            .anyMatch(item -> item.store().equals(never.store())))) {
                abandoned.remove(key);
            }
            List<BacklogItem> fresh =
                    items.stream().filter(item -> !isKnown(item)).toList();
            if (!fresh.isEmpty()) {
                checkOpen();
                journal.add(fresh);
                fresh.forEach(item -> {
                    byStore.get(item.store()).remove(key);
                    byStore.get(item.store()).put(key, item);
                });
            }
            done.forEach(store -> remove(store, key));
            if (deleted || pendingCopies(key).isEmpty()) {
                waiter = Optional.ofNullable(waiters.remove(key));
            }
        }
        waiter.ifPresent(waiting -> {
            if (deleted) {
                waiting.completeExceptionally(new ObjectStoreException.NotFound("mirror", key));
            } else {
                waiting.complete(null);
            }
        });
        items.forEach(item -> whenAdded.accept(item.store()));
    }

    /** Whether the same is to be done already; it then keeps its place and its age. */
    private boolean isKnown(BacklogItem item) {
        BacklogItem known = byStore.get(item.store()).get(item.key());
        return known != null && known.kind() == item.kind() && known.digest().equals(item.digest());
    }

    /** The store will never have it. Who asks later is told so too: it may be known before the put has returned. */
    void abandon(String store, ObjectKey key, ObjectStoreException why) {
        Optional<CompletableFuture<Void>> waiter;
        synchronized (this) {
            remove(store, key);
            abandoned.putLast(key, new Abandoned(store, why));
            if (abandoned.size() > MAX_ABANDONED) {
                abandoned.pollFirstEntry();
            }
            waiter = Optional.ofNullable(waiters.remove(key));
        }
        waiter.ifPresent(waiting -> waiting.completeExceptionally(why));
    }

    /** Lets the item wait behind the others of its store, unless it changed meanwhile. */
    synchronized void toBack(BacklogItem item) {
        LinkedHashMap<ObjectKey, BacklogItem> items = byStore.get(item.store());
        if (items.get(item.key()) == item) {
            items.remove(item.key());
            items.put(item.key(), item);
        }
    }

    synchronized Optional<BacklogItem> item(String store, ObjectKey key) {
        return Optional.ofNullable(byStore.get(store).get(key));
    }

    /** The stores that still lack the object. */
    synchronized List<String> pendingCopies(ObjectKey key) {
        List<String> stores = new ArrayList<>();
        byStore.forEach((store, items) -> {
            BacklogItem item = items.get(key);
            if (item != null && item.isCopy()) {
                stores.add(store);
            }
        });
        return stores;
    }

    synchronized boolean isDeletionPending(String store, ObjectKey key) {
        BacklogItem item = byStore.get(store).get(key);
        return item != null && !item.isCopy();
    }

    /** The oldest items of a store. */
    synchronized List<BacklogItem> first(String store, int count) {
        return byStore.get(store).values().stream().limit(count).toList();
    }

    /** Completes when no store lacks the object any more, and fails if one will never have it; empty if none lacks it now. */
    synchronized Optional<CompletableFuture<Void>> waiter(ObjectKey key) {
        checkOpen();
        Abandoned never = abandoned.get(key);
        if (never != null) {
            return Optional.of(CompletableFuture.failedFuture(never.why()));
        }
        return pendingCopies(key).isEmpty()
                ? Optional.empty()
                : Optional.of(waiters.computeIfAbsent(key, missing -> new CompletableFuture<>())
                        .copy());
    }

    synchronized int objects(String store) {
        return byStore.get(store).size();
    }

    synchronized long bytes(String store) {
        return byStore.get(store).values().stream()
                .mapToLong(BacklogItem::sizeBytes)
                .sum();
    }

    synchronized Optional<Instant> oldest(String store) {
        return byStore.get(store).values().stream().map(BacklogItem::since).min(Instant::compareTo);
    }

    @Override
    public void close() {
        List<CompletableFuture<Void>> left;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            left = List.copyOf(waiters.values());
            waiters.clear();
            journal.close();
        }
        left.forEach(
                waiter -> waiter.completeExceptionally(new ObjectStoreException.Unavailable("the mirror is closed")));
    }

    private void remove(String store, ObjectKey key) {
        if (!closed && byStore.get(store).remove(key) != null) {
            journal.remove(store, key);
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new ObjectStoreException.Unavailable("the mirror is closed");
        }
    }
}
