package io.kontiki.gateway.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Supplier;

/**
 * Holds an answer back until it is complete or too large to hold, so that an error in the middle of a result can still become an
 * error status. Used by one thread.
 */
final class DeferredOutput extends OutputStream {
    private static final int MAX_HELD = 1 << 20;

    private final Supplier<OutputStream> target;
    private ByteArrayOutputStream held = new ByteArrayOutputStream(8192);
    private OutputStream opened;

    /** @param target opens the response with its headers; called once the answer can no longer become an error */
    DeferredOutput(Supplier<OutputStream> target) {
        this.target = target;
    }

    /** Whether the status has been sent. */
    boolean isCommitted() {
        return opened != null;
    }

    @Override
    public void write(int b) throws IOException {
        if (opened != null) {
            opened.write(b);
            return;
        }
        held.write(b);
        if (held.size() >= MAX_HELD) {
            commit();
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (opened != null) {
            opened.write(bytes, offset, length);
            return;
        }
        held.write(bytes, offset, length);
        if (held.size() >= MAX_HELD) {
            commit();
        }
    }

    /** The whole answer when it was small enough, or null when it was streamed. */
    byte[] heldBytes() {
        return opened == null ? held.toByteArray() : null;
    }

    @Override
    public void close() throws IOException {
        if (opened != null) {
            opened.close();
        }
    }

    private void commit() throws IOException {
        opened = target.get();
        held.writeTo(opened);
        held = new ByteArrayOutputStream(0);
    }
}
