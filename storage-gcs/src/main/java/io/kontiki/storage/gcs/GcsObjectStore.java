package io.kontiki.storage.gcs;

import com.google.api.gax.paging.Page;
import com.google.api.gax.retrying.RetrySettings;
import com.google.auth.Credentials;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.cloud.NoCredentials;
import com.google.cloud.ReadChannel;
import com.google.cloud.ServiceOptions;
import com.google.cloud.http.HttpTransportOptions;
import com.google.cloud.storage.Blob;
import com.google.cloud.storage.BlobId;
import com.google.cloud.storage.BlobInfo;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.StorageException;
import com.google.cloud.storage.StorageOptions;
import com.google.cloud.storage.StorageRetryStrategy;
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
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Objects in a bucket of Google Cloud Storage, by its JSON API. A put carries its CRC-32C, which the store checks and
 * keeps. Put-if-absent is a put with generation 0 expected, and is not repeated by the client, because a repetition
 * could meet its own first attempt and take it for another writer's.
 *
 * <p>Threads may share it. Failures are those of {@link ObjectStoreException}; a missing bucket is refused and not
 * empty.
 */
public final class GcsObjectStore implements ObjectStore {
    private static final int LIST_MAX_OBJECTS = 1000;

    private final GcsSettings settings;
    private final BucketFolder folder;
    private final Storage client;

    /** Makes one attempt per call. */
    private final Storage onceClient;

    /** Whether the bucket was ever seen: "not found" does not tell a missing object from a missing bucket. */
    private volatile boolean bucketSeen;

    private volatile boolean closed;

    private GcsObjectStore(GcsSettings settings, Storage client, Storage onceClient) {
        this.settings = settings;
        this.folder = settings.folder();
        this.client = client;
        this.onceClient = onceClient;
    }

    /** Makes the clients; the bucket is not asked for until the first call. {@code Refused} without credentials. */
    public static GcsObjectStore open(GcsSettings settings) {
        Credentials credentials = credentials(settings);
        Duration timeout = settings.callTimeout();
        RetrySettings retries = ServiceOptions.getDefaultRetrySettings().toBuilder()
                .setTotalTimeoutDuration(timeout)
                .build();
        return new GcsObjectStore(
                settings,
                client(settings, credentials, retries),
                client(settings, credentials, ServiceOptions.getNoRetrySettings()));
    }

    private static Storage client(GcsSettings settings, Credentials credentials, RetrySettings retries) {
        StorageOptions.Builder builder = StorageOptions.http()
                .setProjectId(settings.project())
                .setCredentials(credentials)
                .setRetrySettings(retries)
                // All our writes may be repeated; those that may not go through the client without retries.
                .setStorageRetryStrategy(StorageRetryStrategy.getUniformStorageRetryStrategy())
                .setTransportOptions(HttpTransportOptions.newBuilder()
                        .setConnectTimeout((int) settings.connectTimeout().toMillis())
                        .setReadTimeout((int) settings.callTimeout().toMillis())
                        .build());
        settings.endpoint().ifPresent(endpoint -> builder.setHost(endpoint.toString()));
        return builder.build().getService();
    }

    private static Credentials credentials(GcsSettings settings) {
        if (settings.endpoint().isPresent()) {
            return NoCredentials.getInstance();
        }
        try {
            if (settings.credentialsFile().isPresent()) {
                try (InputStream file =
                        Files.newInputStream(settings.credentialsFile().get())) {
                    return GoogleCredentials.fromStream(file);
                }
            }
            return GoogleCredentials.getApplicationDefault();
        } catch (IOException failure) {
            throw new ObjectStoreException.Refused(
                    settings.folder().name() + ": no usable credentials: " + failure.getMessage(), failure);
        }
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
        checkOpen();
        try {
            return client.readAllBytes(id(key));
        } catch (StorageException failure) {
            throw readFailure(key, failure);
        }
    }

    @Override
    public byte[] getRange(ObjectKey key, long offset, int length) {
        Ranges.check(offset, length);
        checkOpen();
        if (length == 0) {
            checkPresent(key);
            return new byte[0];
        }
        try (ReadChannel channel = client.reader(id(key))) {
            channel.seek(offset);
            channel.limit(offset + length);
            ByteArrayOutputStream content = new ByteArrayOutputStream(Math.min(length, 1 << 20));
            try (InputStream stream = Channels.newInputStream(channel)) {
                stream.transferTo(content);
            }
            return content.toByteArray();
        } catch (StorageException failure) {
            throw readFailure(key, failure);
        } catch (IOException failure) {
            if (failure.getCause() instanceof StorageException cause) {
                throw readFailure(key, cause);
            }
            throw new ObjectStoreException.Unavailable(folder.cannot("read", key) + ": " + failure, failure);
        }
    }

    @Override
    public Optional<ObjectHead> head(ObjectKey key) {
        checkOpen();
        try {
            Blob blob =
                    client.get(id(key), Storage.BlobGetOption.fields(Storage.BlobField.SIZE, Storage.BlobField.CRC32C));
            if (blob == null) {
                checkBucket();
                return Optional.empty();
            }
            bucketSeen = true;
            return Optional.of(new ObjectHead(
                    key,
                    blob.getSize(),
                    Optional.ofNullable(blob.getCrc32c()).map(crc -> new ObjectDigest(blob.getSize(), decode(crc)))));
        } catch (StorageException failure) {
            throw GcsFailures.ofRead(folder.cannot("head", key), failure);
        }
    }

    @Override
    public ObjectPage list(String prefix, Optional<ObjectKey> startAfter, int limit) {
        Ranges.checkLimit(limit);
        checkOpen();
        List<Storage.BlobListOption> options = new ArrayList<>(List.of(
                Storage.BlobListOption.prefix(folder.objectName(prefix)),
                Storage.BlobListOption.pageSize(Math.min(limit, LIST_MAX_OBJECTS - 1) + 1L),
                Storage.BlobListOption.fields(Storage.BlobField.NAME, Storage.BlobField.SIZE)));
        // The offset itself is part of the answer and passed over below.
        startAfter.ifPresent(start -> options.add(Storage.BlobListOption.startOffset(folder.objectName(start))));
        List<ObjectHead> objects = new ArrayList<>();
        try {
            Page<Blob> page = client.list(folder.bucket(), options.toArray(Storage.BlobListOption[]::new));
            while (page != null) {
                for (Blob blob : page.getValues()) {
                    Optional<ObjectKey> key = folder.key(blob.getName());
                    if (key.isEmpty() || key.equals(startAfter)) {
                        continue;
                    }
                    if (objects.size() == limit) {
                        return new ObjectPage(objects, true);
                    }
                    objects.add(ObjectHead.of(key.get(), blob.getSize()));
                }
                page = page.getNextPage();
            }
        } catch (StorageException failure) {
            throw GcsFailures.ofRead(name() + ": cannot list '" + prefix + "'", failure);
        }
        bucketSeen = true;
        return new ObjectPage(objects, false);
    }

    @Override
    public void delete(ObjectKey key) {
        checkOpen();
        try {
            client.delete(id(key));
        } catch (StorageException failure) {
            throw GcsFailures.ofWrite(folder.cannot("delete", key), failure);
        }
    }

    @Override
    public Optional<Path> localPath(ObjectKey key) {
        checkPresent(key);
        return Optional.empty();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try (onceClient;
                client) {
            return;
        } catch (Exception failure) {
            throw new ObjectStoreException.Unavailable(name() + ": closing failed: " + failure, failure);
        }
    }

    private ObjectDigest put(ObjectKey key, ObjectContent content, boolean ifAbsent) {
        checkOpen();
        Storage storage = ifAbsent ? onceClient : client;
        try {
            ObjectDigest digest = content.digest();
            BlobInfo info = BlobInfo.newBuilder(id(key))
                    .setCrc32c(encode(digest.crc32c()))
                    .build();
            switch (content) {
                case ObjectContent.Bytes bytes -> {
                    // The client sends the checksums of an array by itself. Our content is compressed already.
                    List<Storage.BlobTargetOption> options =
                            new ArrayList<>(List.of(Storage.BlobTargetOption.disableGzipContent()));
                    if (ifAbsent) {
                        options.add(Storage.BlobTargetOption.doesNotExist());
                    }
                    storage.create(info, bytes.copy(), options.toArray(Storage.BlobTargetOption[]::new));
                }
                case ObjectContent.LocalFile(Path file) -> {
                    List<Storage.BlobWriteOption> options = new ArrayList<>(List.of(
                            Storage.BlobWriteOption.disableGzipContent(), Storage.BlobWriteOption.crc32cMatch()));
                    if (ifAbsent) {
                        options.add(Storage.BlobWriteOption.doesNotExist());
                    }
                    storage.createFrom(info, file, options.toArray(Storage.BlobWriteOption[]::new));
                }
            }
            bucketSeen = true;
            return digest;
        } catch (StorageException failure) {
            if (ifAbsent && failure.getCode() == GcsFailures.PRECONDITION_FAILED) {
                throw new ObjectStoreException.AlreadyExists(name(), key);
            }
            throw GcsFailures.ofWrite(folder.cannot("put", key), failure);
        } catch (IOException failure) {
            throw new ObjectStoreException.Refused(
                    name() + ": cannot read the content to put as " + key + ": " + failure, failure);
        }
    }

    private ObjectStoreException readFailure(ObjectKey key, StorageException failure) {
        if (failure.getCode() == GcsFailures.NOT_FOUND) {
            checkBucket();
            return new ObjectStoreException.NotFound(name(), key);
        }
        return GcsFailures.ofRead(folder.cannot("read", key), failure);
    }

    /** By a listing, which needs no permission beyond those that the store needs anyway. */
    private void checkBucket() {
        if (bucketSeen) {
            return;
        }
        try {
            client.list(folder.bucket(), Storage.BlobListOption.pageSize(1));
            bucketSeen = true;
        } catch (StorageException failure) {
            if (failure.getCode() == GcsFailures.NOT_FOUND) {
                throw new ObjectStoreException.Refused(name() + ": there is no such bucket; create it first", failure);
            }
            throw GcsFailures.ofRead(name() + ": cannot look at the bucket", failure);
        }
    }

    private BlobId id(ObjectKey key) {
        return BlobId.of(folder.bucket(), folder.objectName(key));
    }

    private static String encode(int crc32c) {
        return Base64.getEncoder()
                .encodeToString(
                        ByteBuffer.allocate(Integer.BYTES).putInt(crc32c).array());
    }

    private static int decode(String crc32c) {
        return ByteBuffer.wrap(Base64.getDecoder().decode(crc32c)).getInt();
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
