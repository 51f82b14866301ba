package io.kontiki.storage;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import java.util.List;

/**
 * Every failure of an object store, as one of a closed set of kinds, so that a caller switches over all of them. The
 * message names the store, the operation and the key. No exception of a file system or a cloud client leaves a store
 * unwrapped.
 */
public abstract sealed class ObjectStoreException extends KontikiException {
    private static final long serialVersionUID = 1L;
    private final boolean retryable;

    private ObjectStoreException(ErrorCode code, boolean retryable, String message, Throwable cause) {
        super(code, message, cause);
        this.retryable = retryable;
    }

    /** Whether the same call may succeed later without anybody changing anything but the store's health. */
    public final boolean retryable() {
        return retryable;
    }

    /** There is no object under the key. The store answered, so this is knowledge and not an outage. */
    public static final class NotFound extends ObjectStoreException {
        private static final long serialVersionUID = 1L;

        public NotFound(String store, ObjectKey key) {
            super(ErrorCode.OBJECT_NOT_FOUND, false, store + ": there is no object " + key, null);
        }
    }

    /** An object stands under a key that had to be free; nothing was changed. */
    public static final class AlreadyExists extends ObjectStoreException {
        private static final long serialVersionUID = 1L;

        public AlreadyExists(String store, ObjectKey key) {
            super(ErrorCode.OBJECT_EXISTS, false, store + ": there is an object " + key + " already", null);
        }
    }

    /** The store cannot be used now and the call changed nothing. Repeat it after a while. */
    public static final class Unavailable extends ObjectStoreException {
        private static final long serialVersionUID = 1L;

        public Unavailable(String message, Throwable cause) {
            super(ErrorCode.STORE_UNAVAILABLE, true, message, cause);
        }

        public Unavailable(String message) {
            this(message, null);
        }
    }

    /**
     * The call was sent and its reply was lost: a put may stand, a delete may be done, now or a little later.
     * Repeating the same put, {@link ObjectStore#putOnce} or delete is right; a repeated put-if-absent may meet its
     * own object.
     */
    public static final class OutcomeUnknown extends ObjectStoreException {
        private static final long serialVersionUID = 1L;

        public OutcomeUnknown(String message, Throwable cause) {
            super(ErrorCode.UNKNOWN_OUTCOME, true, message, cause);
        }
    }

    /** What was read is not what was written, and no good copy is left. Never answered with the damaged content. */
    public static final class Corrupt extends ObjectStoreException {
        private static final long serialVersionUID = 1L;

        public Corrupt(String message) {
            super(ErrorCode.CORRUPT, false, message, null);
        }
    }

    /** The store answered and said no: permission, missing bucket, a key it cannot hold. An operator has to look. */
    public static final class Refused extends ObjectStoreException {
        private static final long serialVersionUID = 1L;

        public Refused(String message, Throwable cause) {
            super(ErrorCode.STORE_REFUSED, false, message, cause);
        }
    }

    /**
     * The object was written to at least one store and not yet to all that are required; it is in the backlog of the
     * mirror and will get there by itself. It is not durable until {@link ObjectStore#durable} says so.
     */
    public static final class MirrorBehind extends ObjectStoreException {
        private static final long serialVersionUID = 1L;
        private final transient ObjectDigest digest;
        private final transient List<String> missingStores;

        public MirrorBehind(ObjectKey key, ObjectDigest digest, List<String> missingStores, Throwable cause) {
            super(
                    ErrorCode.MIRROR_BEHIND,
                    true,
                    key + " is written, but not yet in " + String.join(", ", missingStores),
                    cause);
            this.digest = digest;
            this.missingStores = List.copyOf(missingStores);
        }

        /** Of the content that was put. */
        public ObjectDigest digest() {
            return digest;
        }

        public List<String> missingStores() {
            return missingStores;
        }
    }
}
