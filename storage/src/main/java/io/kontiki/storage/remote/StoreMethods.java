package io.kontiki.storage.remote;

import io.grpc.MethodDescriptor;
import io.kontiki.common.rpc.BytesMarshaller;
import io.kontiki.common.rpc.Framed;
import io.kontiki.common.rpc.FramedMarshaller;
import io.kontiki.common.rpc.JsonMarshaller;
import io.kontiki.common.rpc.RpcMethods;
import java.util.List;

/** The calls of a store that another node keeps. */
final class StoreMethods {
    static final String SERVICE = "kontiki.Store";
    /** A range or a piece of an upload in one message. */
    static final int PIECE_MAX_BYTES = 4 << 20;

    private StoreMethods() {}

    record Empty() {}

    record KeyRequest(String key) {}

    record RangeRequest(String key, long offset, int length) {}

    /** @param startAfter a key, or null for the first page */
    record ListRequest(String prefix, String startAfter, int limit) {}

    record HeadReply(boolean present, long sizeBytes) {}

    record Listed(String key, long sizeBytes) {}

    record PageReply(List<Listed> objects, boolean more) {
        PageReply {
            objects = List.copyOf(objects);
        }
    }

    /** @param upload unique to one put */
    record PieceHeader(String upload, long offset) {}

    /** What the pieces of an upload are together, and where they go. */
    record CommitRequest(String upload, String key, long sizeBytes, int crc32c, boolean onlyIfAbsent) {}

    record DigestReply(long sizeBytes, int crc32c) {}

    static final MethodDescriptor<KeyRequest, HeadReply> HEAD =
            RpcMethods.json(SERVICE, "Head", KeyRequest.class, HeadReply.class, true);
    static final MethodDescriptor<RangeRequest, byte[]> RANGE =
            RpcMethods.unary(SERVICE, "Range", new JsonMarshaller<>(RangeRequest.class), new BytesMarshaller(), true);
    static final MethodDescriptor<ListRequest, PageReply> LIST =
            RpcMethods.json(SERVICE, "List", ListRequest.class, PageReply.class, true);
    static final MethodDescriptor<KeyRequest, Empty> DELETE =
            RpcMethods.json(SERVICE, "Delete", KeyRequest.class, Empty.class, false);
    /** Changes nothing that anybody sees, so it may be repeated. */
    static final MethodDescriptor<Framed<PieceHeader>, Empty> PIECE = RpcMethods.unary(
            SERVICE, "Piece", new FramedMarshaller<>(PieceHeader.class), new JsonMarshaller<>(Empty.class), true);

    static final MethodDescriptor<CommitRequest, DigestReply> COMMIT =
            RpcMethods.json(SERVICE, "Commit", CommitRequest.class, DigestReply.class, false);
}
