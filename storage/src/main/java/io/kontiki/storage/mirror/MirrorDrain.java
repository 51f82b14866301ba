package io.kontiki.storage.mirror;

import io.kontiki.storage.ObjectContent;
import io.kontiki.storage.ObjectDigest;
import io.kontiki.storage.ObjectHead;
import io.kontiki.storage.ObjectKey;
import io.kontiki.storage.ObjectStoreException;
import io.kontiki.storage.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one store up to date: asks a store that is down whether it is back, then works off its backlog, a few
 * objects at a time, oldest first. After a failure it pauses, longer each time up to a bound. At most one round is
 * under way per store; it runs on a virtual thread, and nothing runs while there is nothing to do.
 */
final class MirrorDrain {
    private static final Logger LOG = LoggerFactory.getLogger(MirrorDrain.class);

    /** So often is a copy read before it counts as damaged. */
    private static final int READS_OF_DAMAGE = 3;

    private final Mirror mirror;
    private final MirrorMember target;
    private final Path spool;
    private final ExecutorService threads;
    private final ScheduledExecutorService scheduler;
    private final AtomicBoolean active = new AtomicBoolean();
    private volatile boolean closed;

    /** Of the thread of the current round. */
    private volatile Duration backoff;

    MirrorDrain(
            Mirror mirror,
            MirrorMember target,
            Path spool,
            ExecutorService threads,
            ScheduledExecutorService scheduler) {
        this.mirror = mirror;
        this.target = target;
        this.spool = spool;
        this.threads = threads;
        this.scheduler = scheduler;
        this.backoff = mirror.settings().backoffFirst();
    }

    /** Begins a round unless one is under way or waits for its turn. */
    void wake() {
        if (!closed && active.compareAndSet(false, true)) {
            start();
        }
    }

    void close() {
        closed = true;
    }

    private void start() {
        try {
            threads.execute(this::round);
        } catch (RejectedExecutionException stopped) {
            LOG.warn("the backlog of {} is not worked off: the threads were stopped before the mirror", target.name());
        }
    }

    private void round() {
        try {
            while (!closed) {
                if (!target.isUp() && !target.probe()) {
                    later();
                    return;
                }
                List<BacklogItem> items =
                        mirror.backlog().first(target.name(), mirror.settings().drainBatch());
                if (items.isEmpty()) {
                    backoff = mirror.settings().backoffFirst();
                    active.set(false);
                    boolean nothingNew = target.isUp() && mirror.backlog().objects(target.name()) == 0;
                    if (nothingNew || !active.compareAndSet(false, true)) {
                        return;
                    }
                } else if (drainAll(items)) {
                    backoff = mirror.settings().backoffFirst();
                } else {
                    later();
                    return;
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException defect) {
            if (closed) {
                return;
            }
            LOG.error("working off the backlog of {} failed and is tried again", target.name(), defect);
            later();
        }
    }

    private void later() {
        Duration pause = backoff;
        Duration doubled = pause.multipliedBy(2);
        Duration longest = mirror.settings().backoffMax();
        backoff = doubled.compareTo(longest) > 0 ? longest : doubled;
        try {
            scheduler.schedule(this::start, pause.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException stopped) {
            LOG.warn("the backlog of {} is not worked off: the scheduler was stopped", target.name());
        }
    }

    /** Whether all of them are done; those that are not wait behind the others. */
    private boolean drainAll(List<BacklogItem> items) throws InterruptedException {
        List<Callable<Boolean>> tasks = new ArrayList<>();
        items.forEach(item -> tasks.add(() -> drain(item)));
        boolean all = true;
        List<Future<Boolean>> outcomes = threads.invokeAll(tasks);
        for (int i = 0; i < items.size(); i++) {
            try {
                if (!outcomes.get(i).get()) {
                    mirror.backlog().toBack(items.get(i));
                    all = false;
                }
            } catch (ExecutionException defect) {
                LOG.error("bringing {} to {} failed", items.get(i).key(), target.name(), defect.getCause());
                mirror.backlog().toBack(items.get(i));
                all = false;
            }
        }
        return all;
    }

    private boolean drain(BacklogItem item) {
        try (KeyLocks.Held _ = mirror.locks().lock(item.key())) {
            if (mirror.backlog()
                    .item(target.name(), item.key())
                    .filter(now -> now == item)
                    .isEmpty()) {
                return true;
            }
            if (!item.isCopy()) {
                target.write(item.key(), 0, store -> {
                    store.delete(item.key());
                    return true;
                });
                mirror.backlog().done(target.name(), item.key());
                return true;
            }
            return copy(item);
        } catch (ObjectStoreException failure) {
            LOG.debug("{} cannot be brought to {} yet: {}", item.key(), target.name(), failure.getMessage());
            return false;
        }
    }

    /** Copies from the first store that has a good copy. */
    private boolean copy(BacklogItem item) {
        List<ObjectStoreException> failures = new ArrayList<>();
        for (MirrorMember source : mirror.readOrder()) {
            if (source == target
                    || mirror.backlog().item(source.name(), item.key()).isPresent()) {
                continue;
            }
            try {
                if (!source.isUp()) {
                    throw Mirror.down(source);
                }
                return copyPatiently(item, source);
            } catch (ObjectStoreException failure) {
                failures.add(failure);
            }
        }
        if (failures.isEmpty()) {
            return giveUp(item, new ObjectStoreException.NotFound("every other store", item.key()));
        }
        ObjectStoreException worst = Mirror.worst(failures);
        return switch (worst) {
            case ObjectStoreException.NotFound gone -> giveUp(item, gone);
            case ObjectStoreException.Corrupt lost -> giveUp(item, lost);
            case ObjectStoreException.Unavailable wait -> false;
            case ObjectStoreException.OutcomeUnknown wait -> false;
            case ObjectStoreException.Refused wait -> false;
            case ObjectStoreException.MirrorBehind wait -> false;
            case ObjectStoreException.AlreadyExists wait -> false;
        };
    }

    /** What was damaged on the way is right the next time; what lies damaged is not. */
    private boolean copyPatiently(BacklogItem item, MirrorMember source) {
        for (int attempt = 1; ; attempt++) {
            try {
                return copy(item, source);
            } catch (ObjectStoreException.Corrupt damaged) {
                if (attempt == READS_OF_DAMAGE) {
                    throw damaged;
                }
            }
        }
    }

    private boolean copy(BacklogItem item, MirrorMember source) {
        ObjectKey key = item.key();
        ObjectDigest digest = item.digest().orElseGet(() -> digest(source, key));
        Optional<Path> local = source.read("open " + key, 0, store -> store.localPath(key));
        Path spooled = null;
        try {
            if (local.isPresent()) {
                source.read("verify " + key, digest.sizeBytes(), store -> {
                    store.verify(key, digest);
                    return true;
                });
            } else {
                spooled = Files.createTempFile(spool, "copy-", ".tmp");
                Path file = spooled;
                source.read("fetch " + key, digest.sizeBytes(), store -> {
                    store.fetch(key, file, digest);
                    return true;
                });
            }
            return write(item, digest, ObjectContent.of(local.orElse(spooled)));
        } catch (IOException noSpool) {
            throw new ObjectStoreException.Unavailable(
                    "cannot spool " + key + " in " + spool + ": " + noSpool, noSpool);
        } finally {
            discard(spooled);
        }
    }

    private boolean write(BacklogItem item, ObjectDigest digest, ObjectContent content) {
        ObjectKey key = item.key();
        ObjectDigest written;
        try {
            written = target.write(
                    key,
                    digest.sizeBytes(),
                    store -> item.kind() == BacklogItem.Kind.COPY_ONCE
                            ? store.putOnce(key, content)
                            : store.put(key, content));
        } catch (ObjectStoreException.AlreadyExists taken) {
            mirror.metrics().countConflict();
            LOG.warn(
                    "{} holds another object under the key {}, which had to be free; it stays as it is",
                    target.name(),
                    key);
            mirror.backlog().abandon(target.name(), key, taken);
            return true;
        } catch (ObjectStoreException failure) {
            LOG.debug("{} does not take {} yet: {}", target.name(), key, failure.getMessage());
            return false;
        }
        if (!written.equals(digest)) {
            LOG.warn("{} changed while it was copied to {}; it is copied again", key, target.name());
            return false;
        }
        mirror.backlog().done(target.name(), key);
        return true;
    }

    private boolean giveUp(BacklogItem item, ObjectStoreException why) {
        if (why instanceof ObjectStoreException.Corrupt) {
            mirror.metrics().countUnrepairable();
            LOG.error("{}: no store has a good copy for {}: {}", item.key(), target.name(), why.getMessage());
        } else {
            LOG.info("{}: deleted before {} had it", item.key(), target.name());
        }
        mirror.backlog().abandon(target.name(), item.key(), why);
        return true;
    }

    private static ObjectDigest digest(MirrorMember source, ObjectKey key) {
        ObjectHead head = source.read(
                "head " + key,
                0,
                store -> store.head(key).orElseThrow(() -> new ObjectStoreException.NotFound(store.name(), key)));
        return head.digest()
                .orElseGet(
                        () -> source.read("read " + key, head.sizeBytes(), store -> Verification.digest(store, key)));
    }

    private static void discard(Path spooled) {
        if (spooled != null) {
            try {
                Files.deleteIfExists(spooled);
            } catch (IOException left) {
                LOG.warn("cannot delete the spooled file {}: {}", spooled, left.toString());
            }
        }
    }
}
