package io.kontiki.gateway.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.schema.DataType;
import io.kontiki.gateway.session.RunningQueries;
import io.kontiki.gateway.stall.StallWatch;
import io.kontiki.query.execute.QueryResult;
import io.kontiki.query.execute.QueryTraffic;
import io.kontiki.query.plan.ResultColumn;
import io.kontiki.query.sql.Statement;
import io.kontiki.query.sql.Statements;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;

/** The real driver against the real port; behind it a backend that remembers its statements and answers with fixed rows. */
final class PostgresServerTest {
    private final List<String> executed = new CopyOnWriteArrayList<>();
    private final AtomicInteger openResults = new AtomicInteger();
    private final Semaphore closedResults = new Semaphore(0);
    private final CountDownLatch endlessClosed = new CountDownLatch(1);
    private final CountDownLatch started = new CountDownLatch(1);
    private volatile Consumer<Runnable> queryListener;
    private final StallWatch stalls = new StallWatch(Duration.ofMillis(500), System::nanoTime);
    private final RunningQueries running = new RunningQueries(System::nanoTime);
    private PostgresServer server;

    @BeforeEach
    void start() {
        server = PostgresServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                this::open,
                3,
                running,
                stalls,
                Duration.ofSeconds(1),
                () -> 4711);
    }

    @AfterEach
    void stop() {
        server.close();
        stalls.close();
        running.close();
    }

    @Test
    void driverConnectsAndReadsRows() throws SQLException {
        try (Connection connection = connect("public");
                ResultSet rows = connection.createStatement().executeQuery("SELECT * FROM cpu")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString("host")).isEqualTo("a");
            assertThat(rows.getTimestamp("ts")).isEqualTo(Timestamp.valueOf("1970-01-01 00:00:01.5"));
            assertThat(rows.getDouble("v")).isEqualTo(0.5);
            assertThat(rows.next()).isTrue();
            assertThat(rows.getObject("v")).isNull();
        }
    }

    @Test
    void preparedStatementsReachTheBackendWithTheirValues() throws SQLException {
        try (Connection connection = connect("public");
                PreparedStatement insert = connection.prepareStatement("INSERT INTO cpu (host, n) VALUES (?, ?)")) {
            for (int i = 0;
                    i < 8;
                    i++) { // from the fifth run on the driver names the statement and sends binary values
                insert.setString(1, "it's");
                insert.setLong(2, -i);
                assertThat(insert.executeUpdate()).isEqualTo(1);
            }
        }
        assertThat(executed).hasSize(8).last().asString().contains("it's").contains("7");
    }

    @Test
    void errorIsToldWithItsStateAndTheConnectionGoesOn() throws SQLException {
        try (Connection connection = connect("public");
                java.sql.Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.executeQuery("SELECT * FROM missing"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42P01"))
                    .hasMessageContaining("missing");
            assertThat(statement.executeQuery("SELECT * FROM cpu").next()).isTrue();
        }
    }

    @Test
    void aMistakeInASimpleQueryIsPointedAt() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("preferQueryMode", "simple");
        properties.setProperty("user", "test");
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + server.port() + "/public", properties);
                java.sql.Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute("-- \u00e4\n  SELEKT 1"))
                    .isInstanceOfSatisfying(
                            PSQLException.class,
                            e -> assertThat(e.getServerErrorMessage().getPosition())
                                    .isEqualTo(8));
        }
        assertThat(ErrorPosition.of("no place", "x")).isZero();
        assertThat(ErrorPosition.of("line 3, column 1", "x\ny")).isZero();
        assertThat(ErrorPosition.of("line 2, column 9", "x\ny")).isZero();
    }

    @Test
    void cursorGivesRowsInPieces() throws SQLException {
        try (Connection connection = connect("public")) {
            connection.setAutoCommit(false);
            try (PreparedStatement query = connection.prepareStatement("SELECT * FROM cpu")) {
                query.setFetchSize(1);
                int count = 0;
                try (ResultSet rows = query.executeQuery()) {
                    while (rows.next()) {
                        count++;
                    }
                }
                assertThat(count).isEqualTo(2);
            }
            connection.commit();
        }
    }

    @Test
    void aResultThatWasReadToItsEndIsClosedAlthoughItsTransactionGoesOn() throws SQLException {
        try (Connection connection = connect("public")) {
            connection.setAutoCommit(false);
            try (PreparedStatement query = connection.prepareStatement("SELECT * FROM cpu")) {
                assertThat(count(query)).isEqualTo(2);
                assertThat(openResults).hasValue(0);
                query.setFetchSize(1);
                assertThat(count(query)).isEqualTo(2);
                assertThat(openResults).hasValue(0);
            }
            connection.commit();
        }
    }

    @Test
    void aSuspendedResultOfASilentClientIsGivenUpAndTheClientIsToldWhenItGoesOn() throws Exception {
        try (Connection connection = connect("public")) {
            connection.setAutoCommit(false);
            try (PreparedStatement query = connection.prepareStatement("SELECT * FROM cpu")) {
                query.setFetchSize(1);
                try (ResultSet rows = query.executeQuery()) {
                    assertThat(rows.next()).isTrue();
                    assertThat(closedResults.tryAcquire(20, TimeUnit.SECONDS))
                            .as("the result is closed while its client is silent")
                            .isTrue();
                    assertThatThrownBy(rows::next)
                            .isInstanceOf(SQLException.class)
                            .hasMessageContaining("is gone")
                            .hasMessageContaining("run the query again");
                }
                connection.rollback();
                assertThat(count(query)).isEqualTo(2);
            }
        }
    }

    private static int count(PreparedStatement query) throws SQLException {
        int count = 0;
        try (ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                count++;
            }
        }
        return count;
    }

    @Test
    void unknownDatabaseIsRefused() {
        assertThatThrownBy(() -> connect("nowhere"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("3D000"));
    }

    @Test
    void validityCheckIsAnEmptyQuery() throws SQLException {
        try (Connection connection = connect("public")) {
            assertThat(connection.isValid(5)).isTrue();
        }
    }

    @Test
    void garbageEndsItsOwnConnectionOnly() throws IOException, SQLException {
        for (String garbage :
                List.of("GET / HTTP/1.1\r\n\r\n", "\0\0\0\0\0\0\0\0", "\u007f\u007f\u007f\u007f garbage")) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                OutputStream out = socket.getOutputStream();
                out.write(garbage.getBytes(StandardCharsets.ISO_8859_1));
                out.flush();
                socket.setSoTimeout(5_000);
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
            }
        }
        try (Connection connection = connect("public")) {
            assertThat(connection.isValid(5)).isTrue();
        }
    }

    @Test
    void connectionsThatSayNothingKeepNobodyOutAndSessionsAreBounded() throws Exception {
        List<AutoCloseable> open = new ArrayList<>();
        try {
            for (int i = 0; i < 50; i++) {
                open.add(new Socket(InetAddress.getLoopbackAddress(), server.port()));
            }
            for (int i = 0; i < 3; i++) {
                open.add(connect("public"));
            }
            assertThatThrownBy(() -> connect("public"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("53300"));
        } finally {
            for (AutoCloseable each : open) {
                each.close();
            }
        }
    }

    @Test
    void aClientThatDoesNotReadItsRowsLosesItsConnection() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setReceiveBufferSize(4096);
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            byte[] names = "user\0x\0database\0public\0\0".getBytes(StandardCharsets.UTF_8);
            out.writeInt(names.length + 8);
            out.writeInt(196608);
            out.write(names);
            byte[] query = "SELECT * FROM endless\0".getBytes(StandardCharsets.UTF_8);
            out.writeByte('Q');
            out.writeInt(query.length + 4);
            out.write(query);
            out.flush();
            assertThat(endlessClosed.await(30, TimeUnit.SECONDS))
                    .as("the result is closed while nobody reads")
                    .isTrue();
        }
    }

    @Test
    void cancelEndsAQueryThatHasNoRowsYet() throws Exception {
        try (Connection connection = connect("public");
                java.sql.Statement statement = connection.createStatement()) {
            Thread canceller = Thread.ofVirtual().start(() -> {
                try {
                    started.await();
                    statement.cancel();
                } catch (InterruptedException | SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThatThrownBy(() -> statement.executeQuery("SELECT * FROM slow"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
            canceller.join();
            assertThat(statement.executeQuery("SELECT * FROM cpu").next()).isTrue();
        }
    }

    private SqlBackend.Outcome untilCancelled() {
        CountDownLatch cancelled = new CountDownLatch(1);
        queryListener.accept(cancelled::countDown);
        started.countDown();
        try {
            assertThat(cancelled.await(20, TimeUnit.SECONDS)).as("cancelled").isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        throw new KontikiException(ErrorCode.CANCELLED, "the query was cancelled");
    }

    private Connection connect(String database) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", "test");
        properties.setProperty("loginTimeout", "10");
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + server.port() + "/" + database, properties);
    }

    private SqlBackend open(String database) {
        if (!database.equals("public")) {
            throw new KontikiException(ErrorCode.DATABASE_NOT_FOUND, "database not found: \"" + database + "\"");
        }
        return new SqlBackend() {
            @Override
            public List<Statement> parse(String sql) {
                return Statements.parse(sql);
            }

            @Override
            public List<ResultColumn> describe(Statement statement) {
                return statement instanceof Statement.Select ? COLUMNS : List.of();
            }

            @Override
            public void onQueryStart(Consumer<Runnable> listener) {
                queryListener = listener;
            }

            @Override
            public void onQueryEnd(Runnable listener) {}

            @Override
            public void startWithTimeout(String timeout) {}

            @Override
            public Duration statementTimeout() {
                return Duration.ZERO;
            }

            @Override
            public Outcome execute(Statement statement) {
                if (statement instanceof Statement.Select slow
                        && slow.text().sql().contains("slow")) {
                    return untilCancelled();
                }
                if (statement instanceof Statement.Select endless
                        && endless.text().sql().contains("endless")) {
                    return new Outcome.Rows(rows(Integer.MAX_VALUE, endlessClosed::countDown));
                }
                if (statement instanceof Statement.Select select) {
                    if (select.text().sql().contains("missing")) {
                        throw new KontikiException(ErrorCode.TABLE_NOT_FOUND, "table not found: missing");
                    }
                    openResults.incrementAndGet();
                    return new Outcome.Rows(rows(2, () -> {
                        openResults.decrementAndGet();
                        closedResults.release();
                    }));
                }
                if (statement instanceof Statement.Insert) {
                    executed.add(statement.toString());
                    return new Outcome.Affected(1);
                }
                return new Outcome.Affected(0);
            }
        };
    }

    private static final List<ResultColumn> COLUMNS = List.of(
            new ResultColumn("host", DataType.STRING, true),
            new ResultColumn("ts", DataType.TIMESTAMP_MILLISECOND, false),
            new ResultColumn("v", DataType.FLOAT64, true));

    private static QueryResult rows(int count, Runnable closed) {
        Object[][] data = {{"a", 1_500L, 0.5}, {"b", 2_000L, null}};
        return new QueryResult() {
            private int row = -1;
            private boolean open = true;

            @Override
            public List<ResultColumn> columns() {
                return COLUMNS;
            }

            @Override
            public boolean next() {
                return ++row < count;
            }

            @Override
            public Object value(int column) {
                return data[row % data.length][column];
            }

            @Override
            public QueryTraffic traffic() {
                return new QueryTraffic(0, 0, 0);
            }

            @Override
            public void cancel() {}

            @Override
            public void close() {
                if (open) {
                    open = false;
                    closed.run();
                }
            }
        };
    }
}
