package io.kontiki.gateway.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a client that still sends read why its connection ends: a socket that is closed with bytes unread takes the last answer with
 * it. So our side is closed first, and what comes is read and thrown away until the client closes its own, within bounds.
 */
final class LastWords {
    private static final Logger LOG = LoggerFactory.getLogger(LastWords.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int READ_BYTES = 64 << 10;

    private LastWords() {}

    /** To be called by the connection's thread after the last flush; the socket is to be closed next. */
    static void linger(Socket socket) {
        try {
            socket.shutdownOutput();
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            byte[] ignored = new byte[READ_BYTES];
            InputStream in = socket.getInputStream();
            long left = PATIENCE.toMillis();
            while (left > 0) {
                socket.setSoTimeout((int) left);
                if (in.read(ignored) < 0) {
                    return;
                }
                left = (deadline - System.nanoTime()) / 1_000_000;
            }
        } catch (IOException e) {
            LOG.debug("A client that was told the end of its connection went away, or did not", e);
        }
    }
}
