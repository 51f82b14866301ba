package io.kontiki.gateway.postgres;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes backend messages to one connection. A message is built in a buffer and goes out whole; {@link #flush} sends what was
 * gathered. Owned by the connection's thread.
 */
final class MessageWriter {
    /** Gathered bytes beyond this go out at once, so that a large result does not stand in memory. */
    private static final int SEND_THRESHOLD_BYTES = 64 << 10;

    private final OutputStream out;
    private byte[] buffer = new byte[8 << 10];
    private int size;
    private int messageStart;
    private boolean unfinished;

    MessageWriter(OutputStream out) {
        this.out = out;
    }

    /** One that was begun and not ended is forgotten: its value could not be written, and an error follows in its place. */
    MessageWriter begin(char type) {
        if (unfinished) {
            size = messageStart - 1;
        }
        unfinished = true;
        ensure(5);
        buffer[size++] = (byte) type;
        messageStart = size;
        size += 4;
        return this;
    }

    MessageWriter int8(int value) {
        ensure(1);
        buffer[size++] = (byte) value;
        return this;
    }

    MessageWriter int16(int value) {
        ensure(2);
        buffer[size++] = (byte) (value >> 8);
        buffer[size++] = (byte) value;
        return this;
    }

    MessageWriter int32(int value) {
        ensure(4);
        putInt32(size, value);
        size += 4;
        return this;
    }

    MessageWriter bytes(byte[] value) {
        ensure(value.length);
        System.arraycopy(value, 0, buffer, size, value.length);
        size += value.length;
        return this;
    }

    /** A string and its terminating zero; a zero within would cut it short on the other side, so it is replaced. */
    MessageWriter string(String value) {
        bytes(value.replace('\0', '?').getBytes(StandardCharsets.UTF_8));
        return int8(0);
    }

    void end() throws IOException {
        unfinished = false;
        putInt32(messageStart, size - messageStart);
        if (size >= SEND_THRESHOLD_BYTES) {
            send();
        }
    }

    void flush() throws IOException {
        send();
        out.flush();
    }

    /** A single byte outside any message: the answer to an encryption request. */
    void raw(char value) throws IOException {
        out.write(value);
        out.flush();
    }

    private void send() throws IOException {
        out.write(buffer, 0, size);
        size = 0;
    }

    private void putInt32(int at, int value) {
        buffer[at] = (byte) (value >> 24);
        buffer[at + 1] = (byte) (value >> 16);
        buffer[at + 2] = (byte) (value >> 8);
        buffer[at + 3] = (byte) value;
    }

    private void ensure(int more) {
        if (buffer.length - size < more) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + more));
        }
    }
}
