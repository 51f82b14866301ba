package io.kontiki.storage.mirror;

import io.kontiki.storage.ObjectKey;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One lock per key that somebody holds or waits for: a put, a delete and a copy of the backlog never mix on one key,
 * and a slow one delays no other key. A lock lives as long as it has users.
 */
final class KeyLocks {
    private final ConcurrentHashMap<ObjectKey, Entry> entries = new ConcurrentHashMap<>();

    private static final class Entry {
        private final ReentrantLock lock = new ReentrantLock();

        /** Holder and waiting threads; changed only inside {@code compute} of the map. */
        private int users;
    }

    /** Held until it is closed, by the thread that opened it. */
    interface Held extends AutoCloseable {
        @Override
        void close();
    }

    Held lock(ObjectKey key) {
        Entry mine = entries.compute(key, (same, entry) -> {
            Entry used = entry == null ? new Entry() : entry;
            used.users++;
            return used;
        });
        mine.lock.lock();
        return () -> {
            mine.lock.unlock();
            entries.compute(key, (same, entry) -> --mine.users == 0 ? null : mine);
        };
    }
}
