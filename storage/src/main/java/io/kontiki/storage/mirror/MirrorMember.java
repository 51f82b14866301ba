package io.kontiki.storage.mirror;

import io.kontiki.storage.ObjectKey;
import io.kontiki.storage.ObjectStore;
import io.kontiki.storage.ObjectStoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One store of a mirror: bounds each call in time, and knows whether the store is up. A call that is refused, fails
 * as unavailable, or has no answer in time, takes the store down; {@link #probe} takes it up. While it is down
 * nothing but probes and last resorts reach it, so that an outage costs one timeout and not one per call.
 *
 * <p>A call whose time is over may still be carried out later by the store. Therefore the next write of the same key
 * waits for it: writes of one key reach one store one after the other. Any thread may call.
 */
final class MirrorMember {
    private static final Logger LOG = LoggerFactory.getLogger(MirrorMember.class);

    /** Asked for to see whether the store answers; nobody ever puts it. */
    private static final ObjectKey PROBE = ObjectKey.of("kontiki-probe");

    private final ObjectStore store;
    private final MirrorSettings settings;
    private final ExecutorService threads;
    private final InstantSource clock;
    private final Semaphore calls;
    private final ConcurrentHashMap<ObjectKey, Future<?>> lateWrites = new ConcurrentHashMap<>();
    private volatile Instant downSince;
    private volatile Runnable whenDown = () -> {};

    MirrorMember(ObjectStore store, MirrorSettings settings, ExecutorService threads, InstantSource clock) {
        this.store = store;
        this.settings = settings;
        this.threads = threads;
        this.clock = clock;
        this.calls = new Semaphore(settings.callsMax());
    }

    /** Called on the thread that found the store down, once per outage; it must not block. */
    void whenDown(Runnable action) {
        whenDown = action;
    }

    String name() {
        return store.name();
    }

    ObjectStore store() {
        return store;
    }

    boolean isUp() {
        return downSince == null;
    }

    /** Since when the store does not answer; empty while it is up. */
    Optional<Instant> downSince() {
        return Optional.ofNullable(downSince);
    }

    /** Begins a write of {@code bytes} bytes; whoever awaits it learns the outcome. */
    <T> MirrorCall<T> beginWrite(ObjectKey key, long bytes, Function<ObjectStore, T> operation) {
        Future<?> late = lateWrites.get(key);
        Duration timeout = settings.timeout(bytes);
        MirrorCall<T> call = begin("write " + key, timeout, true, () -> {
            if (late != null) {
                MirrorCall.awaitEnd(late);
                lateWrites.remove(key, late);
            }
            return operation.apply(store);
        });
        call.whenLate(future -> {
            lateWrites.values().removeIf(Future::isDone);
            lateWrites.put(key, future);
        });
        return call;
    }

    <T> T write(ObjectKey key, long bytes, Function<ObjectStore, T> operation) {
        return beginWrite(key, bytes, operation).await();
    }

    <T> T read(String what, long bytes, Function<ObjectStore, T> operation) {
        return begin(what, settings.timeout(bytes), false, () -> operation.apply(store))
                .await();
    }

    /** Asks the store for something simple, and takes it up or down by the answer. */
    boolean probe() {
        try {
            read("probe", 0, asked -> asked.head(PROBE));
            return true;
        } catch (ObjectStoreException down) {
            return false;
        }
    }

    void answered() {
        Instant since = downSince;
        if (since != null) {
            downSince = null;
            LOG.info("{} is back after {}", name(), Duration.between(since, clock.instant()));
        }
    }

    void failed(ObjectStoreException failure) {
        if (downSince == null) {
            downSince = clock.instant();
            LOG.warn("{} is down: {}", name(), failure.getMessage());
            whenDown.run();
        }
    }

    private <T> MirrorCall<T> begin(String what, Duration timeout, boolean write, Work<T> operation) {
        try {
            if (!calls.tryAcquire(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                ObjectStoreException failure = new ObjectStoreException.Unavailable(name() + ": cannot " + what + ": "
                        + settings.callsMax() + " calls are under way and none ended within " + timeout);
                failed(failure);
                throw failure;
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new ObjectStoreException.Unavailable(name() + ": " + what + " was interrupted", interrupted);
        }
        try {
            Future<T> future = threads.submit(() -> {
                try {
                    return operation.run();
                } finally {
                    calls.release();
                }
            });
            return new MirrorCall<>(this, what, timeout, write, future);
        } catch (RejectedExecutionException stopped) {
            calls.release();
            throw new ObjectStoreException.Unavailable(name() + ": cannot " + what + ": the process stops", stopped);
        }
    }

    /** What a call does, on its own thread. */
    @FunctionalInterface
    private interface Work<T> {
        T run();
    }
}
