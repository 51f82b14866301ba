package io.kontiki.common.rpc;

import io.grpc.MethodDescriptor;
import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.json.Json;
import java.io.InputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A JSON header and raw payloads. Little endian: int32 header length, header, int32 number of payloads, and per payload int32
 * length and bytes. Every length is checked against the message before anything is allocated.
 */
public final class FramedMarshaller<H> implements MethodDescriptor.Marshaller<Framed<H>> {
    private final Class<H> headerType;

    public FramedMarshaller(Class<H> headerType) {
        this.headerType = headerType;
    }

    @Override
    public InputStream stream(Framed<H> value) {
        byte[] header = Json.write(value.header());
        List<byte[]> pieces = new ArrayList<>(3 + 2 * value.payloads().size());
        pieces.add(int32(header.length));
        pieces.add(header);
        pieces.add(int32(value.payloads().size()));
        for (byte[] payload : value.payloads()) {
            pieces.add(int32(payload.length));
            pieces.add(payload);
        }
        return new PiecesStream(pieces);
    }

    @Override
    public Framed<H> parse(InputStream stream) {
        byte[] message = BytesMarshaller.readAll(stream);
        ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        try {
            int headerLength = length(in);
            H header = Json.read(message, in.position(), headerLength, headerType);
            in.position(in.position() + headerLength);
            int count = in.getInt();
            if (count < 0 || count > in.remaining() / Integer.BYTES) {
                throw corrupt(count + " payloads in " + in.remaining() + " bytes");
            }
            List<byte[]> payloads = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                byte[] payload = new byte[length(in)];
                in.get(payload);
                payloads.add(payload);
            }
            if (in.hasRemaining()) {
                throw corrupt(in.remaining() + " bytes after the last payload");
            }
            return new Framed<>(header, payloads);
        } catch (BufferUnderflowException e) {
            throw new KontikiException(ErrorCode.CORRUPT, "message: ends early", e);
        }
    }

    private static int length(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw corrupt("a part of " + length + " bytes, and " + in.remaining() + " are left");
        }
        return length;
    }

    private static byte[] int32(int value) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }

    private static KontikiException corrupt(String what) {
        return new KontikiException(ErrorCode.CORRUPT, "message: " + what);
    }
}
