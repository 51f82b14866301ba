package io.kontiki.gateway.postgres;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.gateway.session.RunningQuery;
import io.kontiki.query.plan.ResultColumn;
import io.kontiki.query.sql.Statement;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The extended protocol of one connection: Parse, Bind, Describe, Execute, Close, and the statements and portals that they name.
 *
 * <p>Owned by the connection's thread. An error leaves all names as they are; the connection then skips to the next Sync.
 */
final class ExtendedQuery implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ExtendedQuery.class);

    /** A driver that never closes its statements must not fill our memory. */
    static final int MAX_STATEMENTS = 10_000;

    private final SqlBackend backend;
    private final Replies replies;
    private final RunningQuery running;
    private final Map<String, PreparedStatement> statements = new HashMap<>();
    private final Map<String, Portal> portals = new HashMap<>();

    ExtendedQuery(SqlBackend backend, Replies replies, RunningQuery running) {
        this.backend = backend;
        this.replies = replies;
        this.running = running;
    }

    void parse(MessageReader.Body body) throws IOException {
        String name = body.string();
        String sql = body.string();
        List<Integer> types = new ArrayList<>();
        for (int i = body.count(4); i > 0; i--) {
            types.add(body.int32());
        }
        body.end();
        if (statements.size() >= MAX_STATEMENTS) {
            throw new KontikiException(ErrorCode.BUSY, MAX_STATEMENTS + " prepared statements are open; close some");
        }
        PreparedStatement statement = new PreparedStatement(parameterized(sql), types);
        single(statement.withoutValues()); // syntax errors belong to Parse
        statements.put(name, statement);
        replies.bare('1');
    }

    void bind(MessageReader.Body body) throws IOException {
        String portalName = body.string();
        PreparedStatement statement = statement(body.string());
        List<Integer> formats = shorts(body);
        int count = body.count(4);
        if (count != statement.declaredTypes().size()) {
            throw new MalformedMessage(
                    "bind message supplies " + count + " parameters, but the prepared statement requires "
                            + statement.declaredTypes().size());
        }
        if (formats.size() > 1 && formats.size() != count) {
            throw new MalformedMessage(
                    "bind message has " + formats.size() + " parameter formats but " + count + " parameters");
        }
        List<String> literals = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int length = body.int32();
            byte[] value = length == -1 ? null : body.bytes(length);
            boolean binary = !formats.isEmpty() && formats.get(formats.size() == 1 ? 0 : i) == 1;
            literals.add(literal(i, statement.declaredTypes().get(i), binary, value));
        }
        List<Integer> resultFormats = shorts(body);
        body.end();
        close(portalName);
        portals.put(portalName, new Portal(single(statement.sql().with(literals)), resultFormats));
        replies.bare('2');
    }

    void describe(MessageReader.Body body) throws IOException {
        char kind = kind(body);
        String name = body.string();
        body.end();
        if (kind == 'S') {
            PreparedStatement prepared = statement(name);
            replies.parameterDescription(prepared.describedTypes());
            Statement statement = single(prepared.withoutValues());
            describe(statement == null ? List.of() : backend.describe(statement), null);
        } else {
            Portal portal = portal(name);
            describe(portal.isEmpty() ? List.of() : backend.describe(portal.statement()), portal);
        }
    }

    private void describe(List<ResultColumn> columns, Portal portal) throws IOException {
        if (columns.isEmpty()) {
            replies.bare('n');
        } else {
            replies.rowDescription(
                    columns,
                    portal == null ? java.util.Collections.nCopies(columns.size(), false) : portal.binary(columns));
        }
    }

    /** Runs a portal and returns its statement, null for an empty one. */
    Statement execute(MessageReader.Body body) throws IOException {
        String name = body.string();
        int limit = body.int32();
        body.end();
        Portal portal = portal(name);
        if (portal.isEmpty()) {
            replies.bare('I');
            return null;
        }
        running.start(backend.statementTimeout());
        try {
            switch (portal.run(backend)) {
                case SqlBackend.Outcome.Affected affected ->
                    replies.commandComplete(CommandTag.of(portal.statement(), affected.rows()));
                case SqlBackend.Outcome.Rows rows -> {
                    running.begin(rows.result()::cancel);
                    if (portal.sendRows(rows.result(), limit, replies)) {
                        replies.bare('s');
                    } else {
                        replies.commandComplete(CommandTag.of(portal.statement(), portal.rowsSent()));
                    }
                }
            }
        } catch (KontikiException e) {
            throw running.explain(e);
        } finally {
            running.end();
        }
        return portal.statement();
    }

    void closeNamed(MessageReader.Body body) throws IOException {
        char kind = kind(body);
        String name = body.string();
        body.end();
        if (kind == 'S') {
            statements.remove(name);
        } else {
            close(name);
        }
        replies.bare('3');
    }

    boolean hasSuspended() {
        return portals.values().stream().anyMatch(Portal::isSuspended);
    }

    /** Frees what suspended portals hold, because their client has been silent for so long. */
    void giveUpSuspended(Duration silence) {
        portals.forEach((name, portal) -> {
            if (portal.isSuspended()) {
                LOG.info(
                        "the rest of portal \"{}\" is given up: its client was silent for {} ms",
                        name,
                        silence.toMillis());
                portal.giveUp(new KontikiException(
                        ErrorCode.TIMEOUT,
                        "the rest of portal \"" + name + "\" is gone: nothing came from the client for "
                                + silence.toMillis() + " ms; run the query again"));
            }
        });
    }

    /** Portals live until the end of their transaction, which here is every Sync outside BEGIN. */
    void closePortals() {
        portals.values().forEach(Portal::close);
        portals.clear();
    }

    @Override
    public void close() {
        closePortals();
    }

    private void close(String portalName) {
        Portal old = portals.remove(portalName);
        if (old != null) {
            old.close();
        }
    }

    private PreparedStatement statement(String name) {
        PreparedStatement statement = statements.get(name);
        if (statement == null) {
            throw new KontikiException(
                    ErrorCode.INVALID_ARGUMENT, "prepared statement \"" + name + "\" does not exist");
        }
        return statement;
    }

    private Portal portal(String name) {
        Portal portal = portals.get(name);
        if (portal == null) {
            throw new KontikiException(ErrorCode.INVALID_ARGUMENT, "portal \"" + name + "\" does not exist");
        }
        return portal;
    }

    private Statement single(String sql) {
        List<Statement> parsed = backend.parse(sql);
        if (parsed.size() > 1) {
            throw new KontikiException(
                    ErrorCode.SYNTAX, "a prepared statement holds one command; this text has " + parsed.size());
        }
        return parsed.isEmpty() ? null : parsed.getFirst();
    }

    private static ParameterizedSql parameterized(String sql) {
        try {
            return ParameterizedSql.of(sql);
        } catch (IllegalArgumentException e) {
            throw new KontikiException(ErrorCode.SYNTAX, e.getMessage(), e);
        }
    }

    private static String literal(int index, int type, boolean binary, byte[] value) {
        try {
            return ParameterValue.literal(type, binary, value);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new KontikiException(
                    ErrorCode.INVALID_ARGUMENT, "parameter $" + (index + 1) + ": " + e.getMessage(), e);
        }
    }

    /** S for a statement, P for a portal. */
    private static char kind(MessageReader.Body body) throws MalformedMessage {
        char kind = body.int8();
        if (kind != 'S' && kind != 'P') {
            throw new MalformedMessage("neither a statement nor a portal: subtype " + (int) kind);
        }
        return kind;
    }

    private static List<Integer> shorts(MessageReader.Body body) throws MalformedMessage {
        List<Integer> out = new ArrayList<>();
        for (int i = body.count(2); i > 0; i--) {
            out.add(body.int16());
        }
        return out;
    }
}
