package io.kontiki.storage.gcs;

import com.google.cloud.storage.StorageException;
import io.kontiki.storage.ObjectStoreException;
import java.net.ConnectException;
import java.net.UnknownHostException;

/** What a failure of the Google client means to the caller of a store. */
final class GcsFailures {
    static final int NOT_FOUND = 404;
    static final int PRECONDITION_FAILED = 412;

    /** The client's code for a failure below HTTP. */
    private static final int NO_ANSWER = 0;

    private GcsFailures() {}

    /** A failed read changed nothing, so whatever may pass is an outage. */
    static ObjectStoreException ofRead(String what, StorageException failure) {
        String message = what + ": " + failure.getMessage();
        return mayPass(failure.getCode())
                ? new ObjectStoreException.Unavailable(message, failure)
                : new ObjectStoreException.Refused(message, failure);
    }

    /** A failed write changed nothing only if the store said so or was never reached. */
    static ObjectStoreException ofWrite(String what, StorageException failure) {
        String message = what + ": " + failure.getMessage();
        return switch (failure.getCode()) {
            // Too many requests and slow down: not carried out.
            case 429, 503 -> new ObjectStoreException.Unavailable(message, failure);
            case NO_ANSWER ->
                neverReached(failure)
                        ? new ObjectStoreException.Unavailable(message, failure)
                        : new ObjectStoreException.OutcomeUnknown(message, failure);
            default ->
                mayPass(failure.getCode())
                        ? new ObjectStoreException.OutcomeUnknown(message, failure)
                        : new ObjectStoreException.Refused(message, failure);
        };
    }

    private static boolean mayPass(int code) {
        return code == NO_ANSWER || code >= 500 || code == 408 || code == 429;
    }

    private static boolean neverReached(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException || cause instanceof UnknownHostException) {
                return true;
            }
        }
        return false;
    }
}
