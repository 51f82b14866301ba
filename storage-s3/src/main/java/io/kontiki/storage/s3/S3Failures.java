package io.kontiki.storage.s3;

import io.kontiki.storage.ObjectStoreException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** What a failure of the S3 client means to the caller of a store. */
final class S3Failures {
    private S3Failures() {}

    /** A failed read changed nothing, so whatever may pass is an outage. */
    static ObjectStoreException ofRead(String what, SdkException failure) {
        String message = what + ": " + failure.getMessage();
        return switch (failure) {
            case AwsServiceException answer
            when !mayPass(answer.statusCode()) -> new ObjectStoreException.Refused(message, failure);
            default -> new ObjectStoreException.Unavailable(message, failure);
        };
    }

    /** A failed write changed nothing only if the store said so or was never reached. */
    static ObjectStoreException ofWrite(String what, SdkException failure) {
        String message = what + ": " + failure.getMessage();
        if (failure instanceof AwsServiceException answer) {
            return switch (answer.statusCode()) {
                // Too many requests, slow down, and a conditional write that met another one: not carried out.
                case 409, 429, 503 -> new ObjectStoreException.Unavailable(message, failure);
                default ->
                    mayPass(answer.statusCode())
                            ? new ObjectStoreException.OutcomeUnknown(message, failure)
                            : new ObjectStoreException.Refused(message, failure);
            };
        }
        return neverReached(failure)
                ? new ObjectStoreException.Unavailable(message, failure)
                : new ObjectStoreException.OutcomeUnknown(message, failure);
    }

    private static boolean mayPass(int status) {
        return status >= 500 || status == 408 || status == 409 || status == 429;
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
