package io.kontiki.region.client;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.error.UnknownOutcomeException;
import io.kontiki.common.rpc.RpcChannels;
import io.kontiki.common.rpc.RpcErrors;
import io.kontiki.common.rpc.RpcResponses;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** {@link RegionClient} over RPC. The channels belong to the process and are not closed here. */
public final class RpcRegionClient implements RegionClient {
    private final RpcChannels channels;

    public RpcRegionClient(RpcChannels channels) {
        this.channels = channels;
    }

    @Override
    public CompletableFuture<GroupWriteReply> write(
            String grpcAddress, int groupId, List<WritePart> parts, Duration deadline) {
        List<WritePart> sent = List.copyOf(parts);
        return channels.call(grpcAddress, RegionMethods.WRITE, WriteCodec.encode(groupId, sent), deadline)
                .handle((reply, error) -> {
                    if (error == null) {
                        return new GroupWriteReply(OutcomeCodec.decode(reply));
                    }
                    KontikiException cause = RpcErrors.toKontiki(error);
                    if (cause instanceof UnknownOutcomeException) {
                        return new GroupWriteReply(Collections.nCopies(
                                sent.size(), new PartOutcome.UnknownOutcome(String.valueOf(cause.getMessage()))));
                    }
                    throw cause;
                });
    }

    @Override
    public FragmentStream runFragment(String grpcAddress, FragmentRequest request) {
        RpcResponses<byte[]> responses = channels.stream(
                grpcAddress,
                RegionMethods.RUN_FRAGMENT,
                request,
                Duration.ofMillis(Math.max(1, request.timeoutMillis())));
        return new Pieces(grpcAddress, responses);
    }

    @Override
    public NodeStatus status(String grpcAddress, Duration deadline) {
        return channels.callAndWait(grpcAddress, RegionMethods.STATUS, new RegionMethods.Empty(), deadline);
    }

    @Override
    public void flush(String grpcAddress, int groupId, Duration deadline) {
        channels.callAndWait(grpcAddress, RegionMethods.FLUSH, new RegionMethods.GroupRequest(groupId), deadline);
    }

    @Override
    public void compact(String grpcAddress, int groupId, Duration deadline) {
        channels.callAndWait(grpcAddress, RegionMethods.COMPACT, new RegionMethods.GroupRequest(groupId), deadline);
    }

    @Override
    public void reconcile(String grpcAddress, int groupId, long imageVersion, Duration deadline) {
        channels.callAndWait(
                grpcAddress,
                RegionMethods.RECONCILE,
                new RegionMethods.ReconcileRequest(groupId, imageVersion),
                deadline);
    }

    @Override
    public void transferLeadership(String grpcAddress, int groupId, String target, Duration deadline) {
        channels.callAndWait(
                grpcAddress, RegionMethods.TRANSFER, new RegionMethods.TransferRequest(groupId, target), deadline);
    }

    @Override
    public void close() {}

    /** The pieces of a reply as one stream of bytes. One reader; any thread may close. */
    private static final class Pieces implements FragmentStream {
        private final String address;
        private final RpcResponses<byte[]> responses;
        private final InputStream stream = new PieceStream();

        Pieces(String address, RpcResponses<byte[]> responses) {
            this.address = address;
            this.responses = responses;
        }

        @Override
        public InputStream arrowStream() {
            return stream;
        }

        @Override
        public void close() {
            responses.close();
        }

        private Optional<byte[]> next() {
            try {
                return responses.next();
            } catch (UnknownOutcomeException e) {
                throw new KontikiException(
                        ErrorCode.FRAGMENT_LOST,
                        "the region server at " + address
                                + " was lost while it ran a part of the query; it is not repeated elsewhere",
                        e);
            }
        }

        private final class PieceStream extends InputStream {
            private byte[] piece = {};
            private int position;

            @Override
            public int read() {
                return fill() ? piece[position++] & 0xFF : -1;
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                if (length == 0) {
                    return 0;
                }
                if (!fill()) {
                    return -1;
                }
                int count = Math.min(length, piece.length - position);
                System.arraycopy(piece, position, target, offset, count);
                position += count;
                return count;
            }

            @Override
            public int available() {
                return piece.length - position;
            }

            @Override
            public void close() throws IOException {
                Pieces.this.close();
            }

            private boolean fill() {
                while (position == piece.length) {
                    Optional<byte[]> more = next();
                    if (more.isEmpty()) {
                        return false;
                    }
                    piece = more.get();
                    position = 0;
                }
                return true;
            }
        }
    }
}
