package io.kontiki.region.rpc;

import io.kontiki.common.rpc.RpcReplies;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Arrays;

/** Cuts a stream of bytes into replies of about 256 KB. One thread. */
final class PieceOutput extends OutputStream {
    private static final int PIECE_BYTES = 256 << 10;

    private final RpcReplies<byte[]> replies;
    private byte[] piece = new byte[16 << 10];
    private int filled;

    PieceOutput(RpcReplies<byte[]> replies) {
        this.replies = replies;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            if (filled == PIECE_BYTES) {
                send();
            }
            int count = Math.min(length - done, PIECE_BYTES - filled);
            if (filled + count > piece.length) {
                piece = Arrays.copyOf(piece, Math.min(PIECE_BYTES, Math.max(piece.length * 2, filled + count)));
            }
            System.arraycopy(bytes, offset + done, piece, filled, count);
            filled += count;
            done += count;
        }
    }

    @Override
    public void close() throws IOException {
        if (filled > 0) {
            send();
        }
    }

    private void send() throws IOException {
        byte[] full = filled == piece.length ? piece : Arrays.copyOf(piece, filled);
        piece = new byte[piece.length];
        filled = 0;
        try {
            replies.send(full);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while sending a result").initCause(e);
        }
    }
}
