package io.kontiki.gateway.postgres;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.gateway.session.RunningQuery;
import io.kontiki.gateway.session.TextProgress;
import io.kontiki.gateway.stall.StallWatch;
import io.kontiki.query.sql.Statement;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client: reads messages and answers them in order, on one virtual thread.
 *
 * <p>A failing statement is answered with an error and the connection goes on; in the extended protocol everything up to the next
 * Sync is skipped. So is a message whose body is malformed. Bytes that are not the protocol end the connection, after the client was
 * told why, unless they come before it has said that it speaks PostgreSQL. There are no transactions: BEGIN, COMMIT and ROLLBACK are
 * accepted, ROLLBACK of a block that wrote something says in a warning that nothing was undone.
 */
final class PostgresConnection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresConnection.class);
    /** Longest silence in the middle of a message. */
    private static final int MESSAGE_TIMEOUT_MILLIS = 60_000;

    private final Socket socket;
    private final MessageReader reader;
    private final MessageWriter writer;
    private final Replies replies;
    private final SessionFactory sessions;
    private final CancelKeys cancelKeys;
    private final BooleanSupplier place;
    private final RunningQuery running;
    private final Dismissal dismissal;
    private final Duration suspendedLimit;
    private SqlBackend backend;
    private ExtendedQuery extended;
    private boolean inTransaction;
    private boolean wroteInTransaction;
    private boolean skipToSync;
    /** Whether a packet of the protocol's has come: what sends none is not answered, since it may be anything. */
    private boolean spoken;
    /** The text of the simple query in hand. */
    private String simpleText;

    /** Makes the session of a connection that has named its database; KontikiException when it must be refused. */
    interface SessionFactory {
        SqlBackend open(StartupRequest request);
    }

    /**
     * @param place whether there is room for one more session; asked once the client has said who it is
     * @param suspendedLimit how long the client may be silent before results of which it has read a part are given up
     */
    PostgresConnection(
            Socket socket,
            SessionFactory sessions,
            CancelKeys cancelKeys,
            RunningQuery running,
            BooleanSupplier place,
            StallWatch stalls,
            Duration suspendedLimit)
            throws IOException {
        this.running = running;
        this.suspendedLimit = suspendedLimit;
        this.dismissal = new Dismissal(socket, running);
        this.place = place;
        this.socket = socket;
        this.reader =
                new MessageReader(new DataInputStream(new BufferedInputStream(socket.getInputStream(), 32 << 10)));
        this.writer = new MessageWriter(stalls.watch(socket.getOutputStream()));
        this.replies = new Replies(writer);
        this.sessions = sessions;
        this.cancelKeys = cancelKeys;
    }

    /**
     * Serves the client until it leaves; returns normally then.
     *
     * @throws ProtocolViolation when the client was told, where that was possible, that it does not speak the protocol
     */
    void serve() throws IOException {
        try {
            negotiateAndServe();
        } catch (ProtocolViolation e) {
            if (spoken) {
                replies.error("FATAL", e.state(), e.getMessage());
                writer.flush();
                LastWords.linger(socket);
            }
            throw e;
        }
    }

    private void negotiateAndServe() throws IOException {
        Startup startup = new Startup(reader, writer, cancelKeys);
        StartupRequest request = negotiate(startup);
        if (request == null) {
            return; // it only came to cancel another connection's query
        }
        if (!place.getAsBoolean()) {
            replies.error(
                    "FATAL", SqlState.TOO_MANY_CONNECTIONS, "too many connections; close some or ask another gateway");
            writer.flush();
            return;
        }
        try {
            backend = sessions.open(request);
            request.setting("statement_timeout").ifPresent(backend::startWithTimeout);
        } catch (KontikiException e) {
            replies.error("FATAL", SqlState.of(e.code()), e.getMessage());
            writer.flush();
            return;
        }
        backend.onQueryStart(running::begin);
        backend.onQueryEnd(running::queryEnds);
        extended = new ExtendedQuery(backend, replies, running);
        CancelKeys.Key key = cancelKeys.register(running);
        try {
            startup.welcome(request, key);
            replies.readyForQuery(false);
            while (serveOne(next())) {}
        } finally {
            cancelKeys.remove(key);
            extended.close();
        }
    }

    private StartupRequest negotiate(Startup startup) throws IOException {
        try {
            return startup.negotiate(() -> spoken = true);
        } catch (MalformedMessage e) {
            throw new ProtocolViolation("invalid startup packet layout: " + e.getMessage());
        }
    }

    /**
     * Between messages a session may be idle for as long as it likes; within one it may not. Null when the client has left or was
     * dismissed.
     */
    private MessageReader.Message next() throws IOException {
        if (!dismissal.startWaiting()) {
            Dismissal.farewell(replies);
            writer.flush();
            return null;
        }
        int type = awaitType();
        if (!dismissal.stopWaiting(type) || type < 0) {
            return null;
        }
        socket.setSoTimeout(MESSAGE_TIMEOUT_MILLIS);
        return reader.read(type);
    }

    /** The next message's type. A result that waits for its client holds a place of all queries, so it does not wait as long as that. */
    private int awaitType() throws IOException {
        if (extended.hasSuspended()) {
            socket.setSoTimeout((int) suspendedLimit.toMillis());
            try {
                return reader.readType();
            } catch (SocketTimeoutException e) {
                LOG.debug("a client has not gone on with its portal", e);
                extended.giveUpSuspended(suspendedLimit);
            }
        }
        socket.setSoTimeout(0);
        return reader.readType();
    }

    /** Answers one message; false when the client has left. */
    private boolean serveOne(MessageReader.Message message) throws IOException {
        if (message == null || message.type() == 'X') {
            return false;
        }
        if (skipToSync && message.type() != 'S') {
            return true;
        }
        try {
            dispatch(message);
        } catch (MalformedMessage e) {
            replies.error("ERROR", e.sqlState(), e.getMessage());
            recover(message.type());
        } catch (KontikiException e) {
            if (e.code() == ErrorCode.SHUTTING_DOWN) {
                replies.error("FATAL", SqlState.ADMIN_SHUTDOWN, e.getMessage());
                writer.flush();
                return false;
            }
            failed(message.type(), e);
        } catch (RuntimeException | AssertionError | StackOverflowError e) {
            LOG.error("A statement failed for an unexpected reason", e);
            failed(
                    message.type(),
                    new KontikiException(ErrorCode.INTERNAL, "internal error; the server's log has more", e));
        }
        return true;
    }

    private void dispatch(MessageReader.Message message) throws IOException {
        switch (message.type()) {
            case 'Q' -> {
                String sql = message.body().string();
                message.body().end();
                simpleQuery(sql);
            }
            case 'P' -> extended.parse(message.body());
            case 'B' -> extended.bind(message.body());
            case 'D' -> extended.describe(message.body());
            case 'E' -> track(extended.execute(message.body()));
            case 'C' -> extended.closeNamed(message.body());
            case 'H' -> writer.flush();
            case 'S' -> sync();
            case 'F' -> throw new KontikiException(ErrorCode.UNSUPPORTED, "the function call message is not supported");
            case 'd', 'c', 'f' -> {} // COPY data after a refused COPY is read and dropped, as PostgreSQL does
            default -> throw new ProtocolViolation("unknown message type '" + message.type() + "'");
        }
    }

    private void sync() throws IOException {
        skipToSync = false;
        if (!inTransaction) {
            extended.closePortals();
        }
        replies.readyForQuery(inTransaction);
    }

    private void failed(char type, KontikiException failure) throws IOException {
        replies.error(failure, type == 'Q' ? simpleText : null);
        recover(type);
    }

    /** What follows the error to a message of a type. */
    private void recover(char type) throws IOException {
        simpleText = null;
        if (type == 'Q' || type == 'F') {
            replies.readyForQuery(inTransaction);
        } else if (type != 'S') {
            skipToSync = true;
        }
    }

    private void simpleQuery(String sql) throws IOException {
        simpleText = sql;
        List<Statement> statements = backend.parse(sql);
        if (statements.isEmpty()) {
            replies.bare('I');
        }
        TextProgress progress = new TextProgress();
        for (Statement statement : statements) {
            running.start(backend.statementTimeout());
            try {
                switch (backend.execute(statement)) {
                    case SqlBackend.Outcome.Affected affected ->
                        replies.commandComplete(CommandTag.of(statement, affected.rows()));
                    case SqlBackend.Outcome.Rows rows -> sendAll(statement, rows);
                }
            } catch (KontikiException e) {
                throw progress.explain(running.explain(e));
            } finally {
                running.end();
            }
            progress.done(statement);
            track(statement);
        }
        simpleText = null;
        replies.readyForQuery(inTransaction);
    }

    private void sendAll(Statement statement, SqlBackend.Outcome.Rows rows) throws IOException {
        try (var result = rows.result()) {
            List<Boolean> text = Collections.nCopies(result.columns().size(), false);
            replies.rowDescription(result.columns(), text);
            long sent = 0;
            while (result.next()) {
                replies.dataRow(result.columns(), text, result::value);
                sent++;
            }
            replies.commandComplete(CommandTag.of(statement, sent));
        }
    }

    /** Follows BEGIN and COMMIT: drivers ask for the state of the block after every statement. */
    private void track(Statement statement) throws IOException {
        if (statement instanceof Statement.Begin) {
            inTransaction = true;
            wroteInTransaction = false;
        } else if (statement instanceof Statement.Commit) {
            inTransaction = false;
        } else if (statement instanceof Statement.Rollback) {
            if (inTransaction && wroteInTransaction) {
                replies.warning("25P01", "there are no transactions; what was written since BEGIN stays");
            }
            inTransaction = false;
        } else if (statement instanceof Statement.SetVariable set && set.local() && !inTransaction) {
            replies.warning("25P01", "SET LOCAL can only be used in transaction blocks");
        } else if (statement instanceof Statement.Insert
                || statement instanceof Statement.InsertSelect
                || statement instanceof Statement.Delete) {
            wroteInTransaction = true;
        }
    }

    /** How the server takes leave of this client. */
    Dismissal dismissal() {
        return dismissal;
    }

    /** Ends the connection without a word; from any thread. */
    @Override
    public void close() {
        dismissal.close();
    }
}
