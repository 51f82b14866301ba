package io.kontiki.gateway.http;

import java.io.IOException;
import java.io.InputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A body is larger than the limit. The connection ends after the answer, once the sender has had a chance to read it. */
final class TooLargeException extends Exception {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(TooLargeException.class);

    /** How many times the limit is read, and thrown away, before a sender that goes on loses its connection. */
    private static final int LINGER_FACTOR = 8;

    private static final int READ_BYTES = 64 << 10;

    private final int limit;
    private final transient InputStream rest;

    /** @param rest what the client still sends; a read of it ends soon when nothing comes */
    TooLargeException(int limit, InputStream rest) {
        super("the body is larger than " + limit + " bytes; send it in parts");
        this.limit = limit;
        this.rest = rest;
    }

    /** Reads on after the answer: a connection that is closed while its client sends takes the answer with it. */
    void linger() {
        try {
            drain(rest, (long) limit * LINGER_FACTOR);
        } catch (IOException | RuntimeException e) {
            LOG.debug("The sender of a body that is too large went away", e);
        }
    }

    /** Reads up to a limit and keeps nothing. */
    static void drain(InputStream in, long limit) throws IOException {
        byte[] ignored = new byte[READ_BYTES];
        int read = 0;
        for (long drained = 0; read >= 0 && drained <= limit; drained += read) {
            read = in.read(ignored);
        }
    }
}
