package io.kontiki.storage.gcs;

import io.kontiki.storage.BucketFolder;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where a bucket is and how to speak to it.
 *
 * @param folder below which all keys lie
 * @param project the project that requests are counted for
 * @param endpoint of an emulator, which is asked without credentials; empty for Google
 * @param credentialsFile of a service account; empty for the application default credentials of the environment
 * @param connectTimeout for one connection
 * @param callTimeout for one call with all its attempts, transfer included
 */
public record GcsSettings(
        BucketFolder folder,
        String project,
        Optional<URI> endpoint,
        Optional<Path> credentialsFile,
        Duration connectTimeout,
        Duration callTimeout) {
    public GcsSettings {
        if (!connectTimeout.isPositive() || !callTimeout.isPositive()) {
            throw new IllegalArgumentException("the timeouts of a GCS store are positive");
        }
    }

    /** A bucket of Google with the credentials of the environment. */
    public static GcsSettings google(String bucket, String prefix, String project) {
        return new GcsSettings(
                folder(bucket, prefix),
                project,
                Optional.empty(),
                Optional.empty(),
                Duration.ofSeconds(5),
                Duration.ofMinutes(1));
    }

    /** @param prefix no slash at either end; empty for the whole bucket */
    public static BucketFolder folder(String bucket, String prefix) {
        return new BucketFolder("gs", bucket, prefix);
    }
}
