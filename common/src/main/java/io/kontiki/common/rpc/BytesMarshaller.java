package io.kontiki.common.rpc;

import io.grpc.MethodDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;

/** Raw bytes: write batches, Arrow IPC. The array belongs to the transport from the call on; the one received, to the receiver. */
public final class BytesMarshaller implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
        return new PiecesStream(List.of(value));
    }

    @Override
    public byte[] parse(InputStream stream) {
        return readAll(stream);
    }

    static byte[] readAll(InputStream stream) {
        try {
            // gRPC hands over whole messages of a checked size, so this is one allocation and one copy.
            byte[] bytes = stream.readNBytes(stream.available());
            byte[] rest = stream.readAllBytes();
            if (rest.length == 0) {
                return bytes;
            }
            byte[] all = Arrays.copyOf(bytes, bytes.length + rest.length);
            System.arraycopy(rest, 0, all, bytes.length, rest.length);
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException("reading a message", e);
        }
    }
}
