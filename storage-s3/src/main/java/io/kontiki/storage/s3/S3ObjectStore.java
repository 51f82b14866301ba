package io.kontiki.storage.s3;

import io.kontiki.storage.BucketFolder;
import io.kontiki.storage.ObjectContent;
import io.kontiki.storage.ObjectDigest;
import io.kontiki.storage.ObjectHead;
import io.kontiki.storage.ObjectKey;
import io.kontiki.storage.ObjectPage;
import io.kontiki.storage.ObjectStore;
import io.kontiki.storage.ObjectStoreException;
import io.kontiki.storage.Ranges;
import io.kontiki.storage.StoreCapabilities;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Objects in a bucket of S3 or of a compatible store. A put is one request with its CRC-32C, which the store checks;
 * the digest stays beside the object as metadata. Put-if-absent is {@code If-None-Match: *} and is not repeated by
 * the client, because a repetition could meet its own first attempt and take it for another writer's.
 *
 * <p>Threads may share it. Failures are those of {@link ObjectStoreException}; a missing bucket is refused and not
 * empty.
 */
public final class S3ObjectStore implements ObjectStore {
    private static final String DIGEST = "kontiki-crc32c";
    private static final int STATUS_PRECONDITION_FAILED = 412;
    private static final int STATUS_NOT_FOUND = 404;
    private static final int STATUS_RANGE_NOT_SATISFIABLE = 416;
    private static final int LIST_MAX_KEYS = 1000;

    private final S3Settings settings;
    private final BucketFolder folder;
    private final SdkHttpClient http;
    private final S3Client client;

    /** Makes one attempt per call. */
    private final S3Client onceClient;

    /** Whether the bucket was ever seen: the answer to a HEAD does not tell a missing key from a missing bucket. */
    private volatile boolean bucketSeen;

    private volatile boolean closed;

    private S3ObjectStore(S3Settings settings, SdkHttpClient http, S3Client client, S3Client onceClient) {
        this.settings = settings;
        this.folder = settings.folder();
        this.http = http;
        this.client = client;
        this.onceClient = onceClient;
    }

    /** Makes the clients; the bucket is not asked for until the first call. */
    public static S3ObjectStore open(S3Settings settings) {
        SdkHttpClient http = UrlConnectionHttpClient.builder()
                .connectionTimeout(settings.connectTimeout())
                .socketTimeout(settings.callTimeout())
                .build();
        AwsCredentialsProvider credentials = settings.credentials().isPresent()
                ? StaticCredentialsProvider.create(AwsBasicCredentials.create(
                        settings.credentials().get().accessKeyId(),
                        settings.credentials().get().secretAccessKey()))
                : DefaultCredentialsProvider.builder().build();
        return new S3ObjectStore(
                settings,
                http,
                client(settings, http, credentials, AwsRetryStrategy.standardRetryStrategy()),
                client(settings, http, credentials, AwsRetryStrategy.doNotRetry()));
    }

    private static S3Client client(
            S3Settings settings, SdkHttpClient http, AwsCredentialsProvider credentials, RetryStrategy retries) {
        S3ClientBuilder builder = S3Client.builder()
                .region(Region.of(settings.region()))
                .credentialsProvider(credentials)
                .httpClient(http)
                .overrideConfiguration(override ->
                        override.apiCallTimeout(settings.callTimeout()).retryStrategy(retries))
                // Compatible stores stumble over the SDK's own trailing checksums; we send and check ours.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .serviceConfiguration(S3Configuration.builder()
                        .pathStyleAccessEnabled(settings.pathStyle())
                        .chunkedEncodingEnabled(false)
                        .build());
        settings.endpoint().ifPresent(builder::endpointOverride);
        return builder.build();
    }

    @Override
    public String name() {
        return folder.name();
    }

    @Override
    public StoreCapabilities capabilities() {
        return new StoreCapabilities(false, true);
    }

    @Override
    public ObjectDigest put(ObjectKey key, ObjectContent content) {
        return put(key, content, false);
    }

    @Override
    public ObjectDigest putIfAbsent(ObjectKey key, ObjectContent content) {
        return put(key, content, true);
    }

    @Override
    public byte[] get(ObjectKey key) {
        return read(key, Optional.empty());
    }

    @Override
    public byte[] getRange(ObjectKey key, long offset, int length) {
        Ranges.check(offset, length);
        if (length == 0) {
            checkPresent(key);
            return new byte[0];
        }
        return read(key, Optional.of("bytes=" + offset + "-" + (offset + length - 1)));
    }

    @Override
    public Optional<ObjectHead> head(ObjectKey key) {
        checkOpen();
        try {
            HeadObjectResponse head =
                    client.headObject(request -> request.bucket(folder.bucket()).key(folder.objectName(key)));
            bucketSeen = true;
            return Optional.of(new ObjectHead(
                    key,
                    head.contentLength(),
                    Optional.ofNullable(head.metadata().get(DIGEST))
                            .map(hex -> new ObjectDigest(head.contentLength(), HexFormat.fromHexDigits(hex)))));
        } catch (S3Exception failure) {
            if (failure.statusCode() == STATUS_NOT_FOUND) {
                checkBucket();
                return Optional.empty();
            }
            throw S3Failures.ofRead(folder.cannot("head", key), failure);
        } catch (SdkException failure) {
            throw S3Failures.ofRead(folder.cannot("head", key), failure);
        }
    }

    @Override
    public ObjectPage list(String prefix, Optional<ObjectKey> startAfter, int limit) {
        Ranges.checkLimit(limit);
        checkOpen();
        List<ObjectHead> objects = new ArrayList<>();
        Optional<String> continuation = Optional.empty();
        try {
            do {
                ListObjectsV2Response page = listPage(prefix, startAfter, continuation, limit - objects.size());
                for (S3Object object : page.contents()) {
                    folder.key(object.key()).ifPresent(key -> objects.add(ObjectHead.of(key, object.size())));
                }
                continuation = Boolean.TRUE.equals(page.isTruncated())
                        ? Optional.of(page.nextContinuationToken())
                        : Optional.empty();
            } while (continuation.isPresent() && objects.size() < limit);
        } catch (SdkException failure) {
            throw S3Failures.ofRead(name() + ": cannot list '" + prefix + "'", failure);
        }
        bucketSeen = true;
        return new ObjectPage(objects, continuation.isPresent());
    }

    @Override
    public void delete(ObjectKey key) {
        checkOpen();
        try {
            client.deleteObject(request -> request.bucket(folder.bucket()).key(folder.objectName(key)));
        } catch (SdkException failure) {
            throw S3Failures.ofWrite(folder.cannot("delete", key), failure);
        }
    }

    @Override
    public Optional<Path> localPath(ObjectKey key) {
        checkPresent(key);
        return Optional.empty();
    }

    @Override
    public void close() {
        closed = true;
        client.close();
        onceClient.close();
        http.close();
    }

    private ObjectDigest put(ObjectKey key, ObjectContent content, boolean ifAbsent) {
        checkOpen();
        ObjectDigest digest;
        try {
            digest = content.digest();
        } catch (IOException failure) {
            throw new ObjectStoreException.Refused(
                    name() + ": cannot read the content to put as " + key + ": " + failure, failure);
        }
        PutObjectRequest.Builder request = PutObjectRequest.builder()
                .bucket(folder.bucket())
                .key(folder.objectName(key))
                .contentLength(digest.sizeBytes())
                .checksumCRC32C(Base64.getEncoder()
                        .encodeToString(ByteBuffer.allocate(Integer.BYTES)
                                .putInt(digest.crc32c())
                                .array()))
                .metadata(Map.of(DIGEST, HexFormat.of().toHexDigits(digest.crc32c())));
        if (ifAbsent) {
            request.ifNoneMatch("*");
        }
        RequestBody body = switch (content) {
            case ObjectContent.Bytes bytes -> RequestBody.fromRemainingByteBuffer(bytes.bytes());
            case ObjectContent.LocalFile(Path file) -> RequestBody.fromFile(file);
        };
        try {
            (ifAbsent ? onceClient : client).putObject(request.build(), body);
            bucketSeen = true;
            return digest;
        } catch (S3Exception failure) {
            if (ifAbsent && failure.statusCode() == STATUS_PRECONDITION_FAILED) {
                throw new ObjectStoreException.AlreadyExists(name(), key);
            }
            throw S3Failures.ofWrite(folder.cannot("put", key), failure);
        } catch (SdkException failure) {
            throw S3Failures.ofWrite(folder.cannot("put", key), failure);
        }
    }

    private byte[] read(ObjectKey key, Optional<String> range) {
        checkOpen();
        GetObjectRequest request = GetObjectRequest.builder()
                .bucket(folder.bucket())
                .key(folder.objectName(key))
                .range(range.orElse(null))
                .build();
        try (ResponseInputStream<GetObjectResponse> stream = client.getObject(request)) {
            byte[] content = stream.readAllBytes();
            if (content.length != stream.response().contentLength()) {
                throw new ObjectStoreException.Unavailable(folder.cannot("read", key) + ": the answer ended after "
                        + content.length + " of " + stream.response().contentLength() + " bytes");
            }
            return content;
        } catch (NoSuchKeyException missing) {
            throw new ObjectStoreException.NotFound(name(), key);
        } catch (S3Exception failure) {
            if (failure.statusCode() == STATUS_RANGE_NOT_SATISFIABLE) {
                return new byte[0];
            }
            throw S3Failures.ofRead(folder.cannot("read", key), failure);
        } catch (SdkException failure) {
            throw S3Failures.ofRead(folder.cannot("read", key), failure);
        } catch (IOException broken) {
            throw new ObjectStoreException.Unavailable(folder.cannot("read", key) + ": " + broken, broken);
        }
    }

    private ListObjectsV2Response listPage(
            String prefix, Optional<ObjectKey> startAfter, Optional<String> continuation, int wanted) {
        return client.listObjectsV2(request -> request.bucket(folder.bucket())
                .prefix(folder.objectName(prefix))
                .encodingType(EncodingType.URL)
                .maxKeys(Math.min(wanted, LIST_MAX_KEYS))
                .startAfter(startAfter.map(folder::objectName).orElse(null))
                .continuationToken(continuation.orElse(null)));
    }

    private void checkBucket() {
        if (bucketSeen) {
            return;
        }
        try {
            client.headBucket(request -> request.bucket(folder.bucket()));
            bucketSeen = true;
        } catch (NoSuchBucketException missing) {
            throw new ObjectStoreException.Refused(name() + ": there is no such bucket; create it first", missing);
        } catch (SdkException failure) {
            throw S3Failures.ofRead(name() + ": cannot look at the bucket", failure);
        }
    }

    private void checkPresent(ObjectKey key) {
        if (head(key).isEmpty()) {
            throw new ObjectStoreException.NotFound(name(), key);
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new ObjectStoreException.Unavailable(name() + " is closed");
        }
    }
}
