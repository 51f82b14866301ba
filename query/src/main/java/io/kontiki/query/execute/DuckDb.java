package io.kontiki.query.execute;

import io.kontiki.common.error.BusyException;
import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Deque;
import java.util.Properties;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDriver;

/**
 * The process's one DuckDB instance: in memory, locked down, shared by all queries.
 *
 * <p>It only ever runs SQL that this module generated. External access is off but for the allowed directories, extensions are
 * neither installed nor loaded, and the configuration is locked after start. Admission is ours, because DuckDB has no limit per
 * query: more than {@code maxConcurrent} queries wait for a place. Thread-safe. A crash of the native code ends the process; Raft
 * then does what it is for.
 */
public final class DuckDb implements AutoCloseable {
    private final DuckDBConnection root;
    private final Semaphore places;
    private final Semaphore gatewayPlaces;
    private final DuckDbSettings settings;
    /** Connections to be used again; at most as many as there are places. */
    private final Deque<Session> kept = new ConcurrentLinkedDeque<>();

    /** @param streams whether its results come while they are read; otherwise they are whole before that */
    private record Session(DuckDBConnection connection, boolean streams) {}

    private volatile boolean closed;
    private final ScheduledThreadPoolExecutor cancels = new ScheduledThreadPoolExecutor(
            1, Thread.ofVirtual().name("query-cancel").factory());

    private DuckDb(DuckDBConnection root, DuckDbSettings settings) {
        this.root = root;
        this.settings = settings;
        this.places = new Semaphore(settings.maxConcurrent(), true);
        this.gatewayPlaces = new Semaphore(settings.maxConcurrent(), true);
        cancels.setRemoveOnCancelPolicy(true);
        cancels.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy()); // closed: nothing runs any more
    }

    /** @throws KontikiException INTERNAL when the native library cannot be loaded or refuses the settings */
    public static DuckDb open(DuckDbSettings settings) {
        Properties properties = new Properties();
        properties.setProperty(
                DuckDBDriver.JDBC_STREAM_RESULTS, "true"); // a result is not gathered in memory before it is read
        try {
            DuckDBConnection root =
                    DriverManager.getConnection("jdbc:duckdb:", properties).unwrap(DuckDBConnection.class);
            try (Statement statement = root.createStatement()) {
                for (String setting : configuration(settings)) {
                    statement.execute(setting);
                }
            }
            return new DuckDb(root, settings);
        } catch (SQLException e) {
            throw new KontikiException(ErrorCode.INTERNAL, "DuckDB did not start: " + e.getMessage(), e);
        }
    }

    /**
     * Waits for a place and gives a connection of its own; temporary objects are seen by it alone, or by who uses it next.
     *
     * @throws BusyException when no place became free in time
     */
    public Lease connect(Duration wait) {
        return connect(wait, places);
    }

    /**
     * The same for the gateway's half of a query, from as many places of its own: it must never wait for a place that its own
     * fragments hold, nor hold one that they wait for.
     */
    Lease connectAtGateway(Duration wait) {
        return connect(wait, gatewayPlaces);
    }

    private Lease connect(Duration wait, Semaphore from) {
        try {
            if (!from.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new BusyException(
                        settings.maxConcurrent() + " queries are running and none ended within " + wait.toMillis()
                                + " ms; ask again later",
                        Duration.ofSeconds(1));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KontikiException(ErrorCode.CANCELLED, "interrupted while waiting for a place", e);
        }
        try {
            Session again = from == places ? kept.poll() : null;
            return new Lease(
                    again != null ? again : new Session(root.duplicate().unwrap(DuckDBConnection.class), true), from);
        } catch (SQLException e) {
            from.release();
            throw translate(e, "opening a connection");
        }
    }

    /** Queries that run right now. */
    public int running() {
        return 2 * settings.maxConcurrent() - places.availablePermits() - gatewayPlaces.availablePermits();
    }

    /** Connections that wait for their next user. */
    int idle() {
        return kept.size();
    }

    int places() {
        return 2 * settings.maxConcurrent();
    }

    long memoryLimitBytes() {
        return settings.memoryLimitBytes();
    }

    /** What DuckDB has allocated, as it counts itself. */
    long memoryBytes() {
        try (DuckDBConnection own = root.duplicate().unwrap(DuckDBConnection.class);
                Statement statement = own.createStatement();
                ResultSet total = statement.executeQuery(
                        "SELECT CAST(coalesce(sum(memory_usage_bytes), 0) AS BIGINT) FROM duckdb_memory()")) {
            total.next();
            return total.getLong(1);
        } catch (SQLException e) {
            throw translate(e, "asking for the memory in use");
        }
    }

    /** @param running the statement in hand, or null; asked from other threads */
    Cancellation cancellation(Supplier<Statement> running, String doing) {
        return new Cancellation(cancels, running, doing);
    }

    @Override
    public void close() {
        cancels.shutdownNow();
        closed = true;
        closeKept();
        try {
            root.close();
        } catch (SQLException e) {
            throw translate(e, "closing DuckDB");
        }
    }

    private void closeKept() {
        for (Session session = kept.poll(); session != null; session = kept.poll()) {
            try {
                session.connection().close();
            } catch (SQLException e) {
                throw translate(e, "closing a connection");
            }
        }
    }

    /** A connection and its place; both go back with {@link #close}. */
    public final class Lease implements AutoCloseable {
        private final Semaphore place;
        private final AtomicBoolean released = new AtomicBoolean();
        private Session session;
        private boolean keep;

        private Lease(Session session, Semaphore place) {
            this.session = session;
            this.place = place;
        }

        public DuckDBConnection connection() {
            return session.connection();
        }

        /**
         * Whether results come while they are read, or are whole in memory before that, beyond DuckDB's own limit of it. Called before
         * any statement: the connection may be as its last user left it. Who reads a stream spins until DuckDB's thread has something for
         * him: measured, a small query on busy cores costs 1.5 times the CPU.
         */
        void stream(boolean wanted) throws SQLException {
            if (wanted == session.streams()) {
                return;
            }
            try (Statement statement = connection().createStatement()) {
                statement.execute("SET SESSION " + DuckDBDriver.JDBC_STREAM_RESULTS + " = " + wanted);
            }
            session = new Session(connection(), wanted);
        }

        /**
         * Lets somebody else use the connection after {@link #close}. To open one cost a sixth of a small query's CPU: DuckDB compiles
         * its grammar for each. Only for one that ran to its end undisturbed, with every statement closed, and that holds nothing but
         * streams, whose names the next one takes over.
         */
        void keep() {
            keep = true;
        }

        @Override
        public void close() {
            if (!released.compareAndSet(false, true)) {
                return;
            }
            try {
                if (keep) {
                    kept.push(session);
                    if (closed) {
                        closeKept();
                    }
                } else {
                    connection().close();
                }
            } catch (SQLException e) {
                throw translate(e, "closing a connection");
            } finally {
                place.release();
            }
        }
    }

    /** Stops a running statement; one that has ended in the meantime, or has not begun (null), needs no stopping. */
    static void cancel(Statement running, String doing) {
        if (running == null) {
            return;
        }
        try {
            running.cancel();
        } catch (SQLException e) {
            if (!isClosed(running)) {
                throw translate(e, doing);
            }
        }
    }

    private static boolean isClosed(Statement statement) {
        try {
            return statement.isClosed();
        } catch (SQLException e) {
            return true; // asking fails only when the connection is gone, and the statement with it
        }
    }

    /** DuckDB's exception in our terms. */
    static KontikiException translate(SQLException failure, String doing) {
        return DuckErrors.translate(failure, doing);
    }

    /** The order matters: nothing can be changed after external access is off and the configuration locked. */
    private static java.util.List<String> configuration(DuckDbSettings settings) {
        String directories = String.join(
                ", ",
                settings.allowedDirectories().stream()
                        .map(directory -> DuckText.literal(directory.toAbsolutePath() + "/"))
                        .toList());
        Path temporary = settings.temporaryDirectory().toAbsolutePath();
        return java.util.List.of(
                "SET threads = " + settings.threads(),
                "SET memory_limit = '" + settings.memoryLimitBytes() / 1024 + "KiB'",
                "SET temp_directory = " + DuckText.literal(temporary.toString()),
                "SET allowed_directories = [" + directories + "]",
                "SET parquet_metadata_cache = true",
                "SET autoinstall_known_extensions = false",
                "SET autoload_known_extensions = false",
                "SET allow_community_extensions = false",
                "SET GLOBAL TimeZone = 'UTC'",
                "SET allowed_configs = ['" + DuckDBDriver.JDBC_STREAM_RESULTS + "']", // Lease.stream
                "SET enable_external_access = false",
                "SET lock_configuration = true");
    }
}
