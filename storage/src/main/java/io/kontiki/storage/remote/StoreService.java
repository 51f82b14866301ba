package io.kontiki.storage.remote;

import io.grpc.ServerServiceDefinition;
import io.kontiki.common.error.BusyException;
import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.rpc.Framed;
import io.kontiki.common.rpc.RpcService;
import io.kontiki.storage.ObjectContent;
import io.kontiki.storage.ObjectDigest;
import io.kontiki.storage.ObjectHead;
import io.kontiki.storage.ObjectKey;
import io.kontiki.storage.ObjectPage;
import io.kontiki.storage.ObjectStore;
import io.kontiki.storage.ObjectStoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Lets other nodes use a store of this one. A put comes in pieces into a file of its own, and only the commit, which checks the
 * whole content against its digest, puts it into the store: a put that breaks off leaves a file that goes after a while.
 *
 * <p>Uploads are bounded in number; a restart forgets those under way. Calls run on virtual threads and may block. Thread-safe.
 */
public final class StoreService {
    private static final int UPLOADS_MAX = 256;
    private static final Duration UPLOAD_AGE_MAX = Duration.ofMinutes(10);

    private final ObjectStore store;
    private final Path uploads;
    private final InstantSource clock;

    /** @param uploads a directory for this service alone; what it holds is deleted, and it is made if it does not exist */
    public StoreService(ObjectStore store, Path uploads, InstantSource clock) throws IOException {
        this.store = store;
        this.uploads = uploads;
        this.clock = clock;
        Files.createDirectories(uploads);
        dropUploadsBefore(Instant.MAX);
    }

    public ServerServiceDefinition definition() {
        return RpcService.named(StoreMethods.SERVICE)
                .unary(StoreMethods.HEAD, (request, call) -> head(ObjectKey.of(request.key())))
                .unary(StoreMethods.RANGE, (request, call) -> range(request))
                .unary(StoreMethods.LIST, (request, call) -> list(request))
                .unary(StoreMethods.DELETE, (request, call) -> delete(ObjectKey.of(request.key())))
                .unary(StoreMethods.PIECE, (request, call) -> piece(request))
                .unary(StoreMethods.COMMIT, (request, call) -> commit(request))
                .build();
    }

    private StoreMethods.HeadReply head(ObjectKey key) {
        Optional<ObjectHead> head = store.head(key);
        return new StoreMethods.HeadReply(
                head.isPresent(), head.map(ObjectHead::sizeBytes).orElse(0L));
    }

    private byte[] range(StoreMethods.RangeRequest request) {
        if (request.length() > StoreMethods.PIECE_MAX_BYTES) {
            throw new KontikiException(ErrorCode.INVALID_ARGUMENT, "a range of " + request.length() + " bytes");
        }
        return store.getRange(ObjectKey.of(request.key()), request.offset(), request.length());
    }

    private StoreMethods.PageReply list(StoreMethods.ListRequest request) {
        ObjectPage page = store.list(
                request.prefix(), Optional.ofNullable(request.startAfter()).map(ObjectKey::of), request.limit());
        return new StoreMethods.PageReply(
                page.objects().stream()
                        .map(object -> new StoreMethods.Listed(object.key().path(), object.sizeBytes()))
                        .toList(),
                page.more());
    }

    private StoreMethods.Empty delete(ObjectKey key) {
        store.delete(key);
        return new StoreMethods.Empty();
    }

    private StoreMethods.Empty piece(Framed<StoreMethods.PieceHeader> piece) throws IOException {
        Path file = file(piece.header().upload());
        if (piece.header().offset() == 0) {
            makeRoom();
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            long at = piece.header().offset();
            for (byte[] payload : piece.payloads()) {
                ByteBuffer bytes = ByteBuffer.wrap(payload);
                while (bytes.hasRemaining()) {
                    at += channel.write(bytes, at);
                }
            }
        }
        return new StoreMethods.Empty();
    }

    private StoreMethods.DigestReply commit(StoreMethods.CommitRequest request) throws IOException {
        Path file = file(request.upload());
        ObjectDigest expected = new ObjectDigest(request.sizeBytes(), request.crc32c());
        try {
            ObjectContent content = request.sizeBytes() == 0 ? ObjectContent.of(new byte[0]) : ObjectContent.of(file);
            ObjectDigest found = content.digest();
            if (!found.equals(expected)) {
                throw new ObjectStoreException.Unavailable(store.name() + ": the upload of " + request.key()
                        + " arrived as " + found + " instead of " + expected);
            }
            ObjectKey key = ObjectKey.of(request.key());
            ObjectDigest put = request.onlyIfAbsent() ? store.putIfAbsent(key, content) : store.put(key, content);
            return new StoreMethods.DigestReply(put.sizeBytes(), put.crc32c());
        } catch (NoSuchFileException forgotten) {
            throw new ObjectStoreException.Unavailable(
                    store.name() + ": the upload of " + request.key() + " is not known, this node has restarted",
                    forgotten);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private Path file(String upload) {
        if (!upload.matches("[0-9a-f-]{36}")) {
            throw new KontikiException(ErrorCode.INVALID_ARGUMENT, "not the name of an upload: '" + upload + "'");
        }
        return uploads.resolve(upload);
    }

    private void makeRoom() throws IOException {
        if (dropUploadsBefore(clock.instant().minus(UPLOAD_AGE_MAX)) >= UPLOADS_MAX) {
            throw new BusyException(UPLOADS_MAX + " uploads are under way", Duration.ofSeconds(1));
        }
    }

    /** How many are left. */
    private int dropUploadsBefore(Instant limit) throws IOException {
        int left = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(uploads)) {
            for (Path file : files) {
                if (isBefore(file, limit)) {
                    Files.deleteIfExists(file);
                } else {
                    left++;
                }
            }
        }
        return left;
    }

    private static boolean isBefore(Path file, Instant limit) throws IOException {
        try {
            return Files.getLastModifiedTime(file).toInstant().isBefore(limit);
        } catch (NoSuchFileException committed) {
            return true;
        }
    }
}
