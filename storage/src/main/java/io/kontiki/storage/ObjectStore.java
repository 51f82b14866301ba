package io.kontiki.storage;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A flat map from keys to immutable byte strings that outlives the process: local disk, S3, GCS, several of them
 * mirrored, or memory for tests.
 *
 * <p>Shared by all threads. Every call blocks until it is decided (call from virtual threads) and is bounded by the
 * store's own timeouts. Every failure is an {@link ObjectStoreException}; an argument that can never be right is an
 * {@link IllegalArgumentException}. A reader sees a whole object or none, never a part of a put in progress; after a
 * put has returned every reader of that store sees it.
 */
public interface ObjectStore extends AutoCloseable {
    /** For messages and metrics: {@code local:/srv/kontiki/objects}, {@code s3://bucket/prefix}. */
    String name();

    StoreCapabilities capabilities();

    /**
     * Writes an object, replacing one that is there. Returns once the content is durable in every store that is
     * required.
     *
     * <p>Missing key: it is made. Partial failure: after {@code Unavailable} or {@code Refused} nothing has changed;
     * readers never see half of it. {@code MirrorBehind}: it stands in some stores and not in all (see {@link
     * #durable}). Lost reply: {@code OutcomeUnknown}, old or new content stands, never a mixture. Retry: safe, as
     * long as nobody else writes this key.
     */
    ObjectDigest put(ObjectKey key, ObjectContent content);

    /**
     * Writes an object only if the key is free. Of several callers at most one succeeds.
     *
     * <p>Missing key: that is what it needs. Partial failure: as for {@link #put}. Lost reply: {@code
     * OutcomeUnknown}. Retry: may fail with {@code AlreadyExists} because of the caller's own first attempt; callers
     * with a unique key take {@link #putOnce}.
     */
    ObjectDigest putIfAbsent(ObjectKey key, ObjectContent content);

    /**
     * Writes an object that is never replaced, and takes the very same content under that key for success: the put
     * for files whose keys are unique, safe to repeat after any failure. Other content under the key is {@code
     * AlreadyExists}.
     */
    default ObjectDigest putOnce(ObjectKey key, ObjectContent content) {
        return PutOnce.into(this, key, content);
    }

    /**
     * The whole object, which the caller owns. Missing key: {@code NotFound}. A connection that breaks in the middle
     * is {@code Unavailable}, never a shorter answer. Objects of 2 GiB and more are for {@link #getRange} and {@link
     * #fetch}.
     */
    byte[] get(ObjectKey key);

    /**
     * The whole object, verified. Content that differs from the digest is repaired from another copy where the store
     * has one, and otherwise {@code Corrupt}; it is never returned.
     */
    default byte[] get(ObjectKey key, ObjectDigest expected) {
        byte[] content = get(key);
        Verification.check(name(), key, expected, ObjectDigest.of(content));
        return content;
    }

    /**
     * Bytes {@code offset} to {@code offset + length}, cut at the object's end: shorter than {@code length} only
     * there, and empty at or beyond it. Not verified by a checksum. Missing key: {@code NotFound}. Partial failure:
     * {@code Unavailable}, never a shorter answer. Retry: safe.
     */
    byte[] getRange(ObjectKey key, long offset, int length);

    /**
     * Copies the object into a local file, verified, by way of a temporary file beside it that is renamed when it is
     * whole. So {@code target} is either absent (or what it was) or right. It is not fsynced: a cache can be filled
     * again. Missing key: {@code NotFound}. Retry: safe. An I/O error of the target is {@code Refused}.
     */
    default void fetch(ObjectKey key, Path target, ObjectDigest expected) {
        Fetch.into(this, key, target, expected);
    }

    /**
     * Reads the object where it lies and compares it. Where a store has several copies all of them are read and bad
     * ones are replaced by a good one. {@code Corrupt} if no copy is good, {@code NotFound} if there is none.
     */
    default void verify(ObjectKey key, ObjectDigest expected) {
        Verification.check(name(), key, expected, Verification.digest(this, key));
    }

    /** Size and, where kept, digest. Missing key: empty, which is knowledge; an outage is {@code Unavailable}. */
    Optional<ObjectHead> head(ObjectKey key);

    /**
     * Objects whose keys start with {@code prefix} (any text, empty for all), after {@code startAfter}, in the order
     * of {@link ObjectKey}, at most {@code limit} of them. Whatever was put or deleted before the call is seen so;
     * what changes meanwhile may be seen or not. Partial failure: {@code Unavailable}, never a page that is silently
     * short.
     */
    ObjectPage list(String prefix, Optional<ObjectKey> startAfter, int limit);

    /** All pages of {@link #list}, object by object. Stops at the first failure, which may be in the middle. */
    default void forEach(String prefix, Consumer<ObjectHead> action) {
        Optional<ObjectKey> start = Optional.empty();
        ObjectPage page;
        do {
            page = list(prefix, start, 1000);
            page.objects().forEach(action);
            start = page.next();
        } while (page.more());
    }

    /**
     * Removes the object. Missing key: done already, no error. Lost reply: {@code OutcomeUnknown}. Retry: safe. Where
     * a store of several is down the removal there is made up for later, and until then this store answers as if it
     * were done.
     */
    void delete(ObjectKey key);

    /**
     * The object as a file that can be opened in place, read only, if the store stands on a local disk. Empty if it
     * does not; missing key: {@code NotFound}. The path may vanish at any moment (deleted, store taken away): a
     * reader that fails to open it asks again. Nothing has been verified.
     */
    Optional<Path> localPath(ObjectKey key);

    /**
     * Completes when the object is in every required store: at once where there is only one, or after the backlog of
     * a mirror has passed it. Completes with {@code NotFound} if the object was deleted meanwhile, {@code
     * AlreadyExists} if a store turned out to hold other content under a key that had to be free, and {@code
     * Unavailable} if the store is closed. Dependants must not block and must not use the common pool. An object
     * nobody put through this instance is asked for in the stores.
     */
    default CompletableFuture<Void> durable(ObjectKey key) {
        return head(key).isPresent()
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.failedFuture(new ObjectStoreException.NotFound(name(), key));
    }

    /** Releases threads and connections. Calls afterwards are {@code Unavailable}. Closing twice is harmless. */
    @Override
    void close();
}
