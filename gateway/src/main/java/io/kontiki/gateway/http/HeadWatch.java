package io.kontiki.gateway.http;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.common.task.InterruptableTask;
import io.helidon.http.HeaderValues;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import io.helidon.webserver.http1.Http1ConnectionListener;
import io.helidon.webserver.spi.ServerConnection;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes connections whose request line and headers are not whole in time: bytes that are no HTTP would otherwise wait for the end
 * of their first line. Bodies and idle connections are not limited here. A connection whose client asks for it with
 * {@code Connection: close} is closed after the answer, which the server would leave to the client.
 *
 * <p>The server has no such limit, and its channels know no timeout of reads; so the thread that waits is interrupted, which closes
 * its connection. Most heads come with one read, and cost nothing. Safe for all threads.
 */
final class HeadWatch implements Http1ConnectionListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HeadWatch.class);

    private final Duration limit;
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
            1, Thread.ofVirtual().name("request-head").factory());

    HeadWatch(Duration limit) {
        this.limit = limit;
        timer.setRemoveOnCancelPolicy(true);
    }

    /** Makes a connection that reads under this watch. */
    ServerConnection watch(ConnectionContext context, Function<ConnectionContext, ServerConnection> http1) {
        WatchedContext watched = new WatchedContext(context);
        ServerConnection connection = http1.apply(watched);
        watched.connection = (InterruptableTask<?>) connection;
        return connection;
    }

    @Override
    public void prologue(ConnectionContext context, HttpPrologue prologue) {
        ((WatchedContext) context).headersFollow = true;
    }

    @Override
    public void headers(ConnectionContext context, Headers headers) {
        ((WatchedContext) context).headEnds(headers.containsToken(HeaderValues.CONNECTION_CLOSE));
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    /** A connection's context, with a reader of its own. All but {@link #expire} belongs to the connection's thread. */
    private final class WatchedContext implements ConnectionContext {
        private final ConnectionContext context;
        private final HelidonSocket socket;
        private final DataReader reader = DataReader.create(this::read);
        private InterruptableTask<?> connection;
        private boolean headersFollow;
        private boolean headBegun;
        private boolean lastRequest;
        private Future<?> alarm;

        /** The thread that waits for bytes of a head, or null. */
        private Thread waiting;

        private boolean late;

        private WatchedContext(ConnectionContext context) {
            this.context = context;
            this.socket = context.serverSocket();
        }

        private byte[] read() {
            boolean head = headersFollow || connection.canInterrupt(); // which it can while it waits for a request line
            if (!head) {
                return bytes();
            }
            if (lastRequest) {
                return null; // the client asked for the end of the connection behind this answer
            }
            if (alarm == null && (headBegun || reader.available() > 0)) {
                alarm = timer.schedule(this::expire, limit.toNanos(), TimeUnit.NANOSECONDS);
            }
            headBegun = true;
            begin();
            try {
                return bytes();
            } finally {
                end();
            }
        }

        private byte[] bytes() {
            try {
                return socket.get();
            } catch (UncheckedIOException e) {
                throw new CloseConnectionException("the connection broke", e);
            }
        }

        private void headEnds(boolean lastOne) {
            lastRequest = lastOne;
            headersFollow = false;
            headBegun = false;
            if (alarm != null) {
                alarm.cancel(false);
                alarm = null;
            }
        }

        private synchronized void begin() {
            waiting = Thread.currentThread();
            refuseIfLate();
        }

        private synchronized void end() {
            waiting = null;
            refuseIfLate();
        }

        private void refuseIfLate() {
            if (late) {
                Thread.interrupted(); // it was meant for this read
                LOG.debug(
                        "closed a connection from {}:{}: its request line and headers were not whole after {} ms",
                        remotePeer().host(),
                        remotePeer().port(),
                        limit.toMillis());
                throw new CloseConnectionException("the head of a request was not whole in time");
            }
        }

        private synchronized void expire() {
            late = true;
            if (waiting != null) {
                waiting.interrupt();
            }
        }

        @Override
        public DataReader dataReader() {
            return reader;
        }

        @Override
        public PeerInfo remotePeer() {
            return context.remotePeer();
        }

        @Override
        public PeerInfo localPeer() {
            return context.localPeer();
        }

        @Override
        public boolean isSecure() {
            return context.isSecure();
        }

        @Override
        public String socketId() {
            return context.socketId();
        }

        @Override
        public String childSocketId() {
            return context.childSocketId();
        }

        @Override
        public ListenerContext listenerContext() {
            return context.listenerContext();
        }

        @Override
        public ExecutorService executor() {
            return context.executor();
        }

        @Override
        public DataWriter dataWriter() {
            return context.dataWriter();
        }

        @Override
        public Router router() {
            return context.router();
        }

        @Override
        public Optional<ProxyProtocolData> proxyProtocolData() {
            return context.proxyProtocolData();
        }

        @Override
        public HelidonSocket serverSocket() {
            return socket;
        }
    }
}
