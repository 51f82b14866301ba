package io.kontiki.gateway.postgres;

import io.kontiki.gateway.session.RunningQuery;
import io.kontiki.gateway.session.StopReason;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the server takes leave of one client when it goes down: an idle one is told by the thread that stops the server, one that waits
 * for an answer gets it first, from its connection's thread; a query is stopped for that. Thread-safe.
 *
 * <p>States: connecting, idle, owed (an answer); from all of them, dismissed. Which thread speaks is decided under the monitor: from
 * the moment an idle client is to be told, its connection's thread neither serves nor writes anything more.
 */
final class Dismissal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Dismissal.class);

    private final Socket socket;
    private final RunningQuery running;
    private final CountDownLatch ended = new CountDownLatch(1);
    /** The farewell to an idle client was written, or could not be. */
    private final CountDownLatch told = new CountDownLatch(1);

    // Guarded by this.
    private boolean connected;
    private boolean idle;
    /** Whether the last message was one that ends with ReadyForQuery. */
    private boolean answered = true;

    private boolean dismissed;
    /** Whether another thread than the connection's says farewell. */
    private boolean tells;

    Dismissal(Socket socket, RunningQuery running) {
        this.socket = socket;
        this.running = running;
    }

    /** The connection's thread has nothing more to do; false when it is not to wait for the client any more. */
    synchronized boolean startWaiting() {
        connected = true;
        idle = answered;
        return !(idle && dismissed);
    }

    /**
     * A message has begun, or the client has left. False when the client is told that it is not served any more: its message then
     * must not be, nor any behind it. Returns after the client was told, so that the connection can be closed.
     *
     * @param type of the message that the client sends
     */
    boolean stopWaiting(int type) {
        synchronized (this) {
            if (!tells) {
                idle = false;
                answered = type == 'Q' || type == 'S' || type == 'F';
                return true;
            }
        }
        try {
            told.await(); // ends with the socket at the latest
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    /** Blocks while the client does not read. */
    void dismiss() {
        boolean tell;
        synchronized (this) {
            dismissed = true;
            if (connected && !idle) {
                running.stop(StopReason.SHUTDOWN);
                return;
            }
            tells = connected;
            tell = tells;
        }
        if (tell) {
            tell();
        }
        close();
    }

    private void tell() {
        try {
            MessageWriter out = new MessageWriter(socket.getOutputStream());
            farewell(new Replies(out));
            out.flush();
        } catch (IOException e) {
            LOG.debug("an idle client could not be told of the shutdown", e);
        } finally {
            told.countDown();
        }
    }

    static void farewell(Replies to) throws IOException {
        to.error("FATAL", SqlState.ADMIN_SHUTDOWN, "terminating connection due to administrator command");
    }

    /** The connection's thread is done. */
    void end() {
        ended.countDown();
    }

    /** Waits for {@link #end}; at most so long. */
    void awaitEnd(long nanos) {
        try {
            if (!ended.await(nanos, TimeUnit.NANOSECONDS)) {
                LOG.debug("a connection did not end in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the connection without a word. */
    @Override
    public void close() {
        running.stop(StopReason.SHUTDOWN);
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("closing a connection failed", e);
        }
    }
}
