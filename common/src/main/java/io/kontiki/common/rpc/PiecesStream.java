package io.kontiki.common.rpc;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/** Byte arrays, one after the other, as the stream that gRPC wants; it copies them straight into its frames. Used once. */
final class PiecesStream extends InputStream implements KnownLength, Drainable {
    private final List<byte[]> pieces;
    private int piece;
    private int position;

    PiecesStream(List<byte[]> pieces) {
        this.pieces = pieces;
    }

    @Override
    public int available() {
        int length = -position;
        for (int i = piece; i < pieces.size(); i++) {
            length += pieces.get(i).length;
        }
        return length;
    }

    @Override
    public int drainTo(OutputStream target) throws IOException {
        int written = available();
        for (; piece < pieces.size(); piece++) {
            byte[] bytes = pieces.get(piece);
            target.write(bytes, position, bytes.length - position);
            position = 0;
        }
        return written;
    }

    @Override
    public int read() {
        return next() ? pieces.get(piece)[position++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        if (!next()) {
            return -1;
        }
        byte[] bytes = pieces.get(piece);
        int count = Math.min(length, bytes.length - position);
        System.arraycopy(bytes, position, target, offset, count);
        position += count;
        return count;
    }

    private boolean next() {
        while (piece < pieces.size() && position == pieces.get(piece).length) {
            piece++;
            position = 0;
        }
        return piece < pieces.size();
    }
}
