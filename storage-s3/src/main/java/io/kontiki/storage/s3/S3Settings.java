package io.kontiki.storage.s3;

import io.kontiki.storage.BucketFolder;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Where a bucket is and how to speak to it.
 *
 * @param folder below which all keys lie
 * @param region such as {@code eu-central-1}; a compatible store takes any
 * @param endpoint of a compatible store; empty for AWS
 * @param pathStyle the bucket in the path instead of in the host name, as most compatible stores need it
 * @param credentials empty for the SDK's own chain: environment, system properties, profile, container, instance
 * @param connectTimeout for one connection
 * @param callTimeout for one call with all its attempts, transfer included
 */
public record S3Settings(
        BucketFolder folder,
        String region,
        Optional<URI> endpoint,
        boolean pathStyle,
        Optional<Credentials> credentials,
        Duration connectTimeout,
        Duration callTimeout) {
    /** @param secretAccessKey never printed */
    public record Credentials(String accessKeyId, String secretAccessKey) {
        @Override
        public String toString() {
            return "Credentials[" + accessKeyId + "]";
        }
    }

    public S3Settings {
        if (!connectTimeout.isPositive() || !callTimeout.isPositive()) {
            throw new IllegalArgumentException("the timeouts of an S3 store are positive");
        }
    }

    /** A bucket of AWS with the credentials of the environment. */
    public static S3Settings aws(String bucket, String prefix, String region) {
        return new S3Settings(
                folder(bucket, prefix),
                region,
                Optional.empty(),
                false,
                Optional.empty(),
                Duration.ofSeconds(5),
                Duration.ofMinutes(1));
    }

    /** @param prefix no slash at either end; empty for the whole bucket */
    public static BucketFolder folder(String bucket, String prefix) {
        return new BucketFolder("s3", bucket, prefix);
    }
}
