package io.kontiki.gateway.postgres;

import io.kontiki.gateway.text.Utf8;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Reads frontend messages from one connection. A type that is none, or a length outside the limits, ends the connection: after
 * garbage there is no way to find the next message.
 *
 * <p>Owned by the connection's thread.
 */
final class MessageReader {
    /** Larger statements are refused; it bounds what one connection can make us allocate. */
    static final int MAX_MESSAGE_BYTES = 64 << 20;

    /** A start-up packet is a handful of names. */
    static final int MAX_STARTUP_BYTES = 10_000;

    /** The types that a client can send after its start-up packet. */
    private static final String TYPES = "QPBDECHSFXdcf";

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
        if (TYPES.indexOf(type) < 0) {
            throw new ProtocolViolation("invalid frontend message type " + type);
        }
        return new Message((char) type, readBody(MAX_MESSAGE_BYTES));
    }

    private Body readBody(int limit) throws IOException {
        int length = in.readInt();
        if (length < 4 || length > limit) {
            throw new ProtocolViolation("invalid message length " + length + ", it is outside 4.." + limit);
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

        int int32() throws MalformedMessage {
            need(4);
            return bytes.getInt();
        }

        int int16() throws MalformedMessage {
            need(2);
            return bytes.getShort();
        }

        /** A count that precedes as many items of at least {@code itemBytes} bytes each. */
        int count(int itemBytes) throws MalformedMessage {
            int count = int16() & 0xffff;
            need(count * itemBytes);
            return count;
        }

        char int8() throws MalformedMessage {
            need(1);
            return (char) (bytes.get() & 0xff);
        }

        byte[] bytes(int length) throws MalformedMessage {
            if (length < 0) {
                throw new MalformedMessage("negative length " + length);
            }
            need(length);
            byte[] out = new byte[length];
            bytes.get(out);
            return out;
        }

        String string() throws MalformedMessage {
            int start = bytes.position();
            while (true) {
                need(1);
                if (bytes.get() == 0) {
                    return text(start, bytes.position() - 1);
                }
            }
        }

        private String text(int from, int to) throws MalformedMessage {
            try {
                return Utf8.decode(bytes.array(), from, to);
            } catch (IllegalArgumentException e) {
                throw new MalformedMessage(SqlState.INVALID_TEXT, e.getMessage());
            }
        }

        /** To be called after the last part: what is left is none of the message's. */
        void end() throws MalformedMessage {
            if (bytes.hasRemaining()) {
                throw new MalformedMessage("invalid message format: " + bytes.remaining() + " bytes too many");
            }
        }

        private void need(int count) throws MalformedMessage {
            if (bytes.remaining() < count) {
                throw new MalformedMessage("insufficient data left in message");
            }
        }
    }
}
