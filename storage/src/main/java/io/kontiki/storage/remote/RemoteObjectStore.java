package io.kontiki.storage.remote;

import io.grpc.MethodDescriptor;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.rpc.Framed;
import io.kontiki.common.rpc.RpcChannels;
import io.kontiki.storage.ObjectContent;
import io.kontiki.storage.ObjectDigest;
import io.kontiki.storage.ObjectHead;
import io.kontiki.storage.ObjectKey;
import io.kontiki.storage.ObjectPage;
import io.kontiki.storage.ObjectStore;
import io.kontiki.storage.ObjectStoreException;
import io.kontiki.storage.StoreCapabilities;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A store that another node keeps ({@link StoreService}), by RPC. A node that does not answer is an outage.
 *
 * <p>Objects of more than one piece are read piece by piece, so a plain read of one that is replaced meanwhile may see parts of both;
 * reads with a digest refuse that, and our own keys are never used again. Thread-safe. The channels belong to the caller.
 */
public final class RemoteObjectStore implements ObjectStore {
    /** A frozen node is given up earlier, by pings and by the mirror. */
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(20);
    /** A commit syncs a whole file to the other node's disk. */
    private static final Duration COMMIT_TIMEOUT = Duration.ofSeconds(60);

    private final RpcChannels channels;
    private final String address;
    private volatile boolean closed;

    /** @param address {@code HOST:PORT} of the other node's gRPC server */
    public RemoteObjectStore(RpcChannels channels, String address) {
        this.channels = channels;
        this.address = address;
    }

    @Override
    public String name() {
        return "node:" + address;
    }

    @Override
    public StoreCapabilities capabilities() {
        return new StoreCapabilities(false, false);
    }

    @Override
    public ObjectDigest put(ObjectKey key, ObjectContent content) {
        return put(key, content, false);
    }

    @Override
    public ObjectDigest putIfAbsent(ObjectKey key, ObjectContent content) {
        return put(key, content, true);
    }

    private ObjectDigest put(ObjectKey key, ObjectContent content, boolean onlyIfAbsent) {
        String upload = UUID.randomUUID().toString();
        ObjectDigest digest;
        try (InputStream stream = content.open()) {
            digest = content.digest();
            long offset = 0;
            byte[] piece = stream.readNBytes(StoreMethods.PIECE_MAX_BYTES);
            while (piece.length > 0) {
                Framed<StoreMethods.PieceHeader> message =
                        new Framed<>(new StoreMethods.PieceHeader(upload, offset), List.of(piece));
                read(key, StoreMethods.PIECE, message);
                offset += piece.length;
                piece = stream.readNBytes(StoreMethods.PIECE_MAX_BYTES);
            }
        } catch (IOException unreadable) {
            throw new ObjectStoreException.Refused(
                    name() + ": cannot read what is to be put as " + key + ": " + unreadable, unreadable);
        }
        StoreMethods.DigestReply put = change(
                key,
                StoreMethods.COMMIT,
                new StoreMethods.CommitRequest(upload, key.path(), digest.sizeBytes(), digest.crc32c(), onlyIfAbsent),
                COMMIT_TIMEOUT);
        return new ObjectDigest(put.sizeBytes(), put.crc32c());
    }

    @Override
    public byte[] get(ObjectKey key) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        byte[] piece = piece(key, 0, StoreMethods.PIECE_MAX_BYTES);
        whole.writeBytes(piece);
        while (piece.length == StoreMethods.PIECE_MAX_BYTES) {
            piece = piece(key, whole.size(), StoreMethods.PIECE_MAX_BYTES);
            whole.writeBytes(piece);
        }
        return whole.toByteArray();
    }

    @Override
    public byte[] getRange(ObjectKey key, long offset, int length) {
        if (offset < 0 || length < 0) {
            throw new IllegalArgumentException("not a range: " + length + " bytes from " + offset);
        }
        if (length <= StoreMethods.PIECE_MAX_BYTES) {
            return piece(key, offset, length);
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        int wanted;
        byte[] piece;
        do {
            wanted = Math.min(StoreMethods.PIECE_MAX_BYTES, length - whole.size());
            piece = piece(key, offset + whole.size(), wanted);
            whole.writeBytes(piece);
        } while (piece.length == wanted && whole.size() < length);
        return whole.toByteArray();
    }

    private byte[] piece(ObjectKey key, long offset, int length) {
        return read(key, StoreMethods.RANGE, new StoreMethods.RangeRequest(key.path(), offset, length));
    }

    @Override
    public Optional<ObjectHead> head(ObjectKey key) {
        StoreMethods.HeadReply head = read(key, StoreMethods.HEAD, new StoreMethods.KeyRequest(key.path()));
        return head.present() ? Optional.of(ObjectHead.of(key, head.sizeBytes())) : Optional.empty();
    }

    @Override
    public ObjectPage list(String prefix, Optional<ObjectKey> startAfter, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("a page has at least one object, not " + limit);
        }
        StoreMethods.PageReply page = read(
                null,
                StoreMethods.LIST,
                new StoreMethods.ListRequest(
                        prefix, startAfter.map(ObjectKey::path).orElse(null), limit));
        return new ObjectPage(
                page.objects().stream()
                        .map(object -> ObjectHead.of(ObjectKey.of(object.key()), object.sizeBytes()))
                        .toList(),
                page.more());
    }

    @Override
    public void delete(ObjectKey key) {
        change(key, StoreMethods.DELETE, new StoreMethods.KeyRequest(key.path()), CALL_TIMEOUT);
    }

    @Override
    public Optional<Path> localPath(ObjectKey key) {
        if (head(key).isEmpty()) {
            throw new ObjectStoreException.NotFound(name(), key);
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        closed = true;
    }

    private <Q, R> R read(ObjectKey key, MethodDescriptor<Q, R> method, Q request) {
        return call(key, method, request, CALL_TIMEOUT, false);
    }

    private <Q, R> R change(ObjectKey key, MethodDescriptor<Q, R> method, Q request, Duration timeout) {
        return call(key, method, request, timeout, true);
    }

    private <Q, R> R call(ObjectKey key, MethodDescriptor<Q, R> method, Q request, Duration timeout, boolean changes) {
        if (closed) {
            throw new ObjectStoreException.Unavailable(name() + " is closed");
        }
        try {
            return channels.callAndWait(address, method, request, timeout);
        } catch (KontikiException failure) {
            throw translate(key, failure, changes);
        }
    }

    private ObjectStoreException translate(ObjectKey key, KontikiException failure, boolean changes) {
        String message = name() + ": " + failure.getMessage();
        return switch (failure.code()) {
            case OBJECT_NOT_FOUND -> new ObjectStoreException.NotFound(name(), key);
            case OBJECT_EXISTS -> new ObjectStoreException.AlreadyExists(name(), key);
            case CORRUPT -> new ObjectStoreException.Corrupt(message);
            case STORE_REFUSED -> new ObjectStoreException.Refused(message, failure);
            case UNKNOWN_OUTCOME, INTERNAL ->
                changes
                        ? new ObjectStoreException.OutcomeUnknown(message, failure)
                        : new ObjectStoreException.Unavailable(message, failure);
            default -> new ObjectStoreException.Unavailable(message, failure);
        };
    }
}
