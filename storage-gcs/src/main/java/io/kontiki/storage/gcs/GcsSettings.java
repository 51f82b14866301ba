package io.kontiki.storage.gcs;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where a bucket is and how to speak to it.
 *
 * @param bucket its name
 * @param prefix the folder in the bucket below which all keys lie; no slash at either end; empty for the whole bucket
 * @param project the project that requests are counted for
 * @param endpoint of an emulator, which is asked without credentials; empty for Google
 * @param credentialsFile of a service account; empty for the application default credentials of the environment
 * @param connectTimeout for one connection
 * @param callTimeout for one call with all its attempts, transfer included
 */
public record GcsSettings(
        String bucket,
        String prefix,
        String project,
        Optional<URI> endpoint,
        Optional<Path> credentialsFile,
        Duration connectTimeout,
        Duration callTimeout) {
    /** GCS names have at most 1024 bytes, and our keys at most 900. */
    private static final int PREFIX_MAX_BYTES = 120;

    public GcsSettings {
        if (bucket.isEmpty()) {
            throw new IllegalArgumentException("a GCS store needs the name of a bucket");
        }
        if (prefix.startsWith("/") || prefix.endsWith("/")) {
            throw new IllegalArgumentException("the prefix in a bucket has no slash at either end: '" + prefix + "'");
        }
        if (prefix.getBytes(StandardCharsets.UTF_8).length > PREFIX_MAX_BYTES) {
            throw new IllegalArgumentException(
                    "the prefix in a bucket is longer than " + PREFIX_MAX_BYTES + " bytes: '" + prefix + "'");
        }
        if (!connectTimeout.isPositive() || !callTimeout.isPositive()) {
            throw new IllegalArgumentException("the timeouts of a GCS store are positive");
        }
    }

    /** A bucket of Google with the credentials of the environment. */
    public static GcsSettings google(String bucket, String prefix, String project) {
        return new GcsSettings(
                bucket,
                prefix,
                project,
                Optional.empty(),
                Optional.empty(),
                Duration.ofSeconds(5),
                Duration.ofMinutes(1));
    }
}
