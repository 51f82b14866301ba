package io.kontiki.storage.mirror;

import io.kontiki.storage.ObjectContent;
import io.kontiki.storage.ObjectDigest;
import io.kontiki.storage.ObjectKey;
import io.kontiki.storage.ObjectStore;
import io.kontiki.storage.ObjectStoreException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Puts and deletions of a mirror. Each holds its key's lock while it goes to the stores; what a store did not take
 * goes to the backlog before the caller hears of it. Nothing goes to the backlog if no store took it.
 *
 * <p>A put-if-absent is won only in <em>every</em> store. The stores are asked one after the other in the order that
 * all nodes share, so that while all are up exactly one of several racing writers wins; while one is down there may
 * be none, and there are never two.
 */
final class MirrorWrites {
    private final Mirror mirror;

    /** How far one operation got. */
    private static final class Progress<T> {
        private final Map<MirrorMember, T> done = new LinkedHashMap<>();
        private final List<MirrorMember> behind = new ArrayList<>();
        private final List<ObjectStoreException> failures = new ArrayList<>();
        private boolean failedJustNow;

        void down(MirrorMember member) {
            behind.add(member);
            failures.add(Mirror.down(member));
        }

        void failed(MirrorMember member, ObjectStoreException failure) {
            behind.add(member);
            failures.add(failure);
            failedJustNow = true;
        }

        List<String> doneStores() {
            return done.keySet().stream().map(MirrorMember::name).toList();
        }
    }

    MirrorWrites(Mirror mirror) {
        this.mirror = mirror;
    }

    ObjectDigest put(ObjectKey key, ObjectContent content) {
        mirror.backlog().checkRoom(key);
        long size = size(key, content);
        Progress<ObjectDigest> progress;
        try (KeyLocks.Held _ = mirror.locks().lock(key)) {
            progress = everywhere(key, size, member -> store -> store.put(key, content));
            settlePut(key, BacklogItem.Kind.COPY, progress);
        }
        return whenEverywhere(key, progress);
    }

    ObjectDigest putOnce(ObjectKey key, ObjectContent content) {
        mirror.backlog().checkRoom(key);
        long size = size(key, content);
        Progress<ObjectDigest> progress;
        try (KeyLocks.Held _ = mirror.locks().lock(key)) {
            progress = everywhere(
                    key,
                    size,
                    member -> deletionPending(member, key)
                            ? store -> store.put(key, content)
                            : store -> store.putOnce(key, content));
            for (ObjectStoreException failure : progress.failures) {
                if (failure instanceof ObjectStoreException.AlreadyExists taken) {
                    throw taken;
                }
            }
            settlePut(key, BacklogItem.Kind.COPY_ONCE, progress);
        }
        return whenEverywhere(key, progress);
    }

    ObjectDigest putIfAbsent(ObjectKey key, ObjectContent content) {
        mirror.backlog().checkRoom(key);
        long size = size(key, content);
        Progress<ObjectDigest> progress = new Progress<>();
        try (KeyLocks.Held _ = mirror.locks().lock(key)) {
            if (!mirror.backlog().pendingCopies(key).isEmpty()) {
                throw new ObjectStoreException.AlreadyExists("mirror", key);
            }
            for (MirrorMember member : mirror.members()) {
                if (!member.isUp()) {
                    progress.down(member);
                    continue;
                }
                try {
                    boolean free = deletionPending(member, key);
                    progress.done.put(
                            member,
                            member.write(
                                    key,
                                    size,
                                    store -> free ? store.put(key, content) : store.putIfAbsent(key, content)));
                } catch (ObjectStoreException.AlreadyExists taken) {
                    throw taken;
                } catch (ObjectStoreException failure) {
                    progress.failed(member, failure);
                }
            }
            settlePut(key, BacklogItem.Kind.COPY_ONCE, progress);
        }
        return whenEverywhere(key, progress);
    }

    void delete(ObjectKey key) {
        mirror.backlog().checkRoom(key);
        try (KeyLocks.Held _ = mirror.locks().lock(key)) {
            Progress<Boolean> progress = everywhere(key, 0, member -> store -> {
                store.delete(key);
                return true;
            });
            if (progress.done.isEmpty()) {
                throw Mirror.worst(progress.failures);
            }
            List<BacklogItem> items = progress.behind.stream()
                    .map(member -> mirror.item(member, key, BacklogItem.Kind.DELETE, Optional.empty()))
                    .toList();
            mirror.backlog().settleDeletion(key, progress.doneStores(), items);
        }
    }

    private boolean deletionPending(MirrorMember member, ObjectKey key) {
        return mirror.backlog().isDeletionPending(member.name(), key);
    }

    /** Calls all members that are up at the same time, and waits for each. */
    private <T> Progress<T> everywhere(
            ObjectKey key, long size, Function<MirrorMember, Function<ObjectStore, T>> operation) {
        Progress<T> progress = new Progress<>();
        Map<MirrorMember, MirrorCall<T>> calls = new LinkedHashMap<>();
        for (MirrorMember member : mirror.members()) {
            if (!member.isUp()) {
                progress.down(member);
                continue;
            }
            try {
                calls.put(member, member.beginWrite(key, size, operation.apply(member)));
            } catch (ObjectStoreException failure) {
                progress.failed(member, failure);
            }
        }
        calls.forEach((member, call) -> {
            try {
                progress.done.put(member, call.await());
            } catch (ObjectStoreException failure) {
                progress.failed(member, failure);
            }
        });
        return progress;
    }

    private void settlePut(ObjectKey key, BacklogItem.Kind kind, Progress<ObjectDigest> progress) {
        if (progress.done.isEmpty()) {
            throw Mirror.worst(progress.failures);
        }
        List<ObjectDigest> digests = progress.done.values().stream().distinct().toList();
        if (digests.size() > 1) {
            throw new ObjectStoreException.Corrupt("the content changed while it was put as " + key + ": " + digests);
        }
        List<BacklogItem> items = progress.behind.stream()
                .map(member -> mirror.item(member, key, kind(member, key, kind), Optional.of(digests.getFirst())))
                .toList();
        try {
            mirror.backlog().settle(key, progress.doneStores(), items);
        } catch (ObjectStoreException.Unavailable noJournal) {
            throw new ObjectStoreException.OutcomeUnknown(
                    key + " is written to some stores, but cannot be noted for the others: " + noJournal.getMessage(),
                    noJournal);
        }
    }

    /** Where something obsolete may stand, deleted or replaced while the store was down, it is written over. */
    private BacklogItem.Kind kind(MirrorMember member, ObjectKey key, BacklogItem.Kind wanted) {
        boolean obsolete = mirror.backlog()
                .item(member.name(), key)
                .filter(item -> item.kind() != BacklogItem.Kind.COPY_ONCE)
                .isPresent();
        return obsolete ? BacklogItem.Kind.COPY : wanted;
    }

    /**
     * The digest once every store has the object: at once, or after the short wait for a store that failed just now.
     */
    private ObjectDigest whenEverywhere(ObjectKey key, Progress<ObjectDigest> progress) {
        ObjectDigest digest = progress.done.values().iterator().next();
        if (progress.behind.isEmpty()) {
            return digest;
        }
        if (progress.failedJustNow) {
            awaitEverywhere(key, digest);
            return digest;
        }
        throw behind(key, digest, progress.failures.getFirst());
    }

    /**
     * Waits for the backlog to bring the object everywhere, and reports {@code MirrorBehind} if that takes too long.
     */
    void awaitEverywhere(ObjectKey key, ObjectDigest digest) {
        Optional<CompletableFuture<Void>> waiter = mirror.backlog().waiter(key);
        if (waiter.isEmpty()) {
            return;
        }
        try {
            waiter.get().get(mirror.settings().putWait().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof ObjectStoreException ours) {
                throw ours;
            }
            throw new IllegalStateException("waiting for " + key + " failed", failure);
        } catch (TimeoutException stillBehind) {
            throw behind(key, digest, stillBehind);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw behind(key, digest, interrupted);
        }
    }

    private ObjectStoreException behind(ObjectKey key, ObjectDigest digest, Exception cause) {
        mirror.metrics().countBehind();
        return new ObjectStoreException.MirrorBehind(
                key, digest, mirror.backlog().pendingCopies(key), cause);
    }

    private static long size(ObjectKey key, ObjectContent content) {
        try {
            return content.sizeBytes();
        } catch (IOException failure) {
            throw new ObjectStoreException.Refused(
                    "cannot read the content to put as " + key + ": " + failure, failure);
        }
    }
}
