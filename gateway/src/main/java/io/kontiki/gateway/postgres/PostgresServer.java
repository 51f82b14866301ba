package io.kontiki.gateway.postgres;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.gateway.session.RunningQueries;
import io.kontiki.gateway.session.RunningQuery;
import io.kontiki.gateway.stall.StallWatch;
import java.io.EOFException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The PostgreSQL port: accepts connections and gives each a virtual thread.
 *
 * <p>Connections are bounded; beyond the bound a client is told so and closed. Garbage ends its own connection only. Closing the
 * server closes the port first, then tells every client (57P01), and closes what does not end by itself.
 */
public final class PostgresServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresServer.class);

    /** A client that connects and says nothing is let go after this. */
    private static final int STARTUP_TIMEOUT_MILLIS = 10_000;

    /** Beyond this, connections that say nothing make room for nobody, and new ones are closed at once. */
    private static final int MAX_STARTING = 5_000;

    /** A result of which a part was read is given up when its client was silent for so long. */
    private static final Duration SUSPENDED_LIMIT = Duration.ofSeconds(60);

    /** How long statements in hand may take until their clients are told, when the server stops. */
    private static final Duration FAREWELL_LIMIT = Duration.ofSeconds(1);

    private final ServerSocket listener;
    private final PostgresConnection.SessionFactory sessions;
    private final CancelKeys cancelKeys;
    private final RunningQueries running;
    private final StallWatch stalls;
    private final Duration suspendedLimit;
    private final Semaphore places;
    /** Connections that have not said who they are do not take the places of those that have. */
    private final Semaphore starting = new Semaphore(MAX_STARTING);

    private final Set<PostgresConnection> connections = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    private PostgresServer(
            ServerSocket listener,
            PostgresConnection.SessionFactory sessions,
            int maxConnections,
            RunningQueries running,
            StallWatch stalls,
            Duration suspendedLimit,
            IntSupplier secrets) {
        this.suspendedLimit = suspendedLimit;
        this.running = running;
        this.stalls = stalls;
        this.listener = listener;
        this.sessions = sessions;
        this.cancelKeys = new CancelKeys(secrets);
        this.places = new Semaphore(maxConnections);
    }

    /** Makes a session for a database name; KontikiException (DATABASE_NOT_FOUND) when there is none of that name. */
    public interface Sessions {
        SqlBackend open(String database);
    }

    /**
     * Opens the port.
     *
     * @param running makes what a connection's statements can be stopped by
     * @param stalls ends connections whose clients do not read
     * @param secrets unpredictable numbers for cancel keys
     * @throws KontikiException CONFIGURATION when the address cannot be bound
     */
    public static PostgresServer start(
            InetSocketAddress address,
            Sessions sessions,
            int maxConnections,
            RunningQueries running,
            StallWatch stalls,
            IntSupplier secrets) {
        return start(address, sessions, maxConnections, running, stalls, SUSPENDED_LIMIT, secrets);
    }

    /** @param suspendedLimit how long a client may be silent before results of which it has read a part are given up */
    static PostgresServer start(
            InetSocketAddress address,
            Sessions sessions,
            int maxConnections,
            RunningQueries running,
            StallWatch stalls,
            Duration suspendedLimit,
            IntSupplier secrets) {
        ServerSocket listener = bind(address);
        PostgresServer server = new PostgresServer(
                listener,
                request -> sessions.open(request.database()),
                maxConnections,
                running,
                stalls,
                suspendedLimit,
                secrets);
        Thread.ofVirtual().name("postgres-accept").start(server::accept);
        return server;
    }

    public int port() {
        return listener.getLocalPort();
    }

    private static ServerSocket bind(InetSocketAddress address) {
        try {
            ServerSocket socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(address, 512);
            return socket;
        } catch (BindException e) {
            throw new KontikiException(
                    ErrorCode.CONFIGURATION,
                    address + " cannot be bound (" + e.getMessage()
                            + "); is another process using it? Choose another with --postgres-addr",
                    e);
        } catch (IOException e) {
            throw new KontikiException(
                    ErrorCode.CONFIGURATION, "listening on " + address + " failed: " + e.getMessage(), e);
        }
    }

    private void accept() {
        while (!closed) {
            try {
                Socket socket = listener.accept();
                Thread.ofVirtual().name("postgres-" + socket.getPort()).start(() -> serve(socket));
            } catch (IOException e) {
                if (!closed) {
                    LOG.warn("Accepting a PostgreSQL connection failed: {}", e.getMessage());
                }
            }
        }
    }

    /** A connection's way from {@link #starting} to {@link #places} and out. Owned by the connection's thread. */
    private final class Place implements AutoCloseable {
        private Semaphore held = starting;

        private boolean enter() {
            if (!places.tryAcquire()) {
                return false;
            }
            held.release();
            held = places;
            return true;
        }

        @Override
        public void close() {
            held.release();
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(STARTUP_TIMEOUT_MILLIS);
            if (!starting.tryAcquire()) {
                return;
            }
            try (Place place = new Place();
                    RunningQuery query = running.open();
                    PostgresConnection connection = new PostgresConnection(
                            socket, sessions, cancelKeys, query, place::enter, stalls, suspendedLimit)) {
                connections.add(connection);
                try {
                    if (!closed) {
                        connection.serve();
                    }
                } finally {
                    connections.remove(connection);
                    connection.dismissal().end();
                }
            }
        } catch (ProtocolViolation e) {
            LOG.info(
                    "Closed a connection from {} that does not speak PostgreSQL: {}",
                    socket.getRemoteSocketAddress(),
                    e.getMessage());
        } catch (EOFException | SocketException | SocketTimeoutException e) {
            LOG.debug("A PostgreSQL client went away: {}", e.getMessage());
        } catch (IOException e) {
            LOG.info("A PostgreSQL connection broke: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            listener.close();
        } catch (IOException e) {
            LOG.warn("Closing the PostgreSQL port failed: {}", e.getMessage());
        }
        List<PostgresConnection> open = List.copyOf(connections);
        open.forEach(connection ->
                Thread.ofVirtual().start(connection.dismissal()::dismiss)); // one may not read what it is told
        long deadline = System.nanoTime() + FAREWELL_LIMIT.toNanos();
        open.forEach(connection -> connection.dismissal().awaitEnd(deadline - System.nanoTime()));
        open.forEach(PostgresConnection::close);
    }
}
