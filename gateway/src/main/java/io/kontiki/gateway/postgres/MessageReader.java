package io.kontiki.gateway.postgres;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads frontend messages from one connection. A length outside the limits ends the connection: after garbage there is no way to
 * find the next message.
 *
 * <p>Owned by the connection's thread.
 */
final class MessageReader {
    /** Larger statements are refused; it bounds what one connection can make us allocate. */
    static final int MAX_MESSAGE_BYTES = 64 << 20;

    /** A start-up packet is a handful of names. */
    static final int MAX_STARTUP_BYTES = 10_000;

    private final DataInputStream in;

    MessageReader(DataInputStream in) {
        this.in = in;
    }

    /** One message: its type and its body. */
    record Message(char type, Body body) {}

    /** Reads the first packet, which has no type byte. */
    Body readStartup() throws IOException {
        return readBody(MAX_STARTUP_BYTES);
    }

    /** The type of the next message, or -1 when the client closed the connection between two messages. */
    int readType() throws IOException {
        return in.read();
    }

    /** The rest of the message whose type was read. */
    Message read(int type) throws IOException {
        return new Message((char) type, readBody(MAX_MESSAGE_BYTES));
    }

    private Body readBody(int limit) throws IOException {
        int length = in.readInt();
        if (length < 4 || length > limit) {
            throw new ProtocolViolation("message length " + length + " is outside 4.." + limit);
        }
        byte[] bytes = in.readNBytes(length - 4);
        if (bytes.length != length - 4) {
            throw new EOFException("the client closed the connection within a message");
        }
        return new Body(ByteBuffer.wrap(bytes));
    }

    /** The body of a message, read from front to back. */
    static final class Body {
        private final ByteBuffer bytes;

        Body(ByteBuffer bytes) {
            this.bytes = bytes;
        }

        boolean hasRemaining() {
            return bytes.hasRemaining();
        }

        int int32() throws ProtocolViolation {
            need(4);
            return bytes.getInt();
        }

        int int16() throws ProtocolViolation {
            need(2);
            return bytes.getShort();
        }

        /** A count that precedes as many items of at least {@code itemBytes} bytes each. */
        int count(int itemBytes) throws ProtocolViolation {
            int count = int16() & 0xffff;
            need(count * itemBytes);
            return count;
        }

        char int8() throws ProtocolViolation {
            need(1);
            return (char) (bytes.get() & 0xff);
        }

        byte[] bytes(int length) throws ProtocolViolation {
            if (length < 0) {
                throw new ProtocolViolation("negative length " + length);
            }
            need(length);
            byte[] out = new byte[length];
            bytes.get(out);
            return out;
        }

        String string() throws ProtocolViolation {
            int start = bytes.position();
            while (true) {
                need(1);
                if (bytes.get() == 0) {
                    return new String(bytes.array(), start, bytes.position() - 1 - start, StandardCharsets.UTF_8);
                }
            }
        }

        private void need(int count) throws ProtocolViolation {
            if (bytes.remaining() < count) {
                throw new ProtocolViolation("message too short");
            }
        }
    }
}
