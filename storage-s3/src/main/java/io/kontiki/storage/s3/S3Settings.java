package io.kontiki.storage.s3;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * Where a bucket is and how to speak to it.
 *
 * @param bucket its name
 * @param prefix the folder in the bucket below which all keys lie; no slash at either end; empty for the whole bucket
 * @param region such as {@code eu-central-1}; a compatible store takes any
 * @param endpoint of a compatible store; empty for AWS
 * @param pathStyle the bucket in the path instead of in the host name, as most compatible stores need it
 * @param credentials empty for the SDK's own chain: environment, system properties, profile, container, instance
 * @param connectTimeout for one connection
 * @param callTimeout for one call with all its attempts, transfer included
 */
public record S3Settings(
        String bucket,
        String prefix,
        String region,
        Optional<URI> endpoint,
        boolean pathStyle,
        Optional<Credentials> credentials,
        Duration connectTimeout,
        Duration callTimeout) {
    /** S3 keys have at most 1024 bytes, and ours at most 900. */
    private static final int PREFIX_MAX_BYTES = 120;

    /** @param secretAccessKey never printed */
    public record Credentials(String accessKeyId, String secretAccessKey) {
        @Override
        public String toString() {
            return "Credentials[" + accessKeyId + "]";
        }
    }

    public S3Settings {
        if (bucket.isEmpty()) {
            throw new IllegalArgumentException("an S3 store needs the name of a bucket");
        }
        if (prefix.startsWith("/") || prefix.endsWith("/")) {
            throw new IllegalArgumentException("the prefix in a bucket has no slash at either end: '" + prefix + "'");
        }
        if (prefix.getBytes(StandardCharsets.UTF_8).length > PREFIX_MAX_BYTES) {
            throw new IllegalArgumentException(
                    "the prefix in a bucket is longer than " + PREFIX_MAX_BYTES + " bytes: '" + prefix + "'");
        }
        if (!connectTimeout.isPositive() || !callTimeout.isPositive()) {
            throw new IllegalArgumentException("the timeouts of an S3 store are positive");
        }
    }

    /** A bucket of AWS with the credentials of the environment. */
    public static S3Settings aws(String bucket, String prefix, String region) {
        return new S3Settings(
                bucket,
                prefix,
                region,
                Optional.empty(),
                false,
                Optional.empty(),
                Duration.ofSeconds(5),
                Duration.ofMinutes(1));
    }
}
