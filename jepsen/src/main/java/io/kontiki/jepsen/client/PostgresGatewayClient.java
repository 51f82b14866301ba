package io.kontiki.jepsen.client;

import io.kontiki.jepsen.client.Outcome.Cause;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * SQL over PostgreSQL's wire, at one gateway, by the driver that most people use. A connection that could not be made leaves
 * nothing; one that is lost later leaves open what came of the statement. One thread, which owns it.
 */
public final class PostgresGatewayClient implements GatewayClient {
    private final Driver driver;
    private final GatewayAddress gateway;
    private final int limitMillis;
    /** Null without connection. */
    private Connection connection;

    /** @param callLimit of connecting, in whole seconds, and of the call after it */
    public PostgresGatewayClient(Driver driver, GatewayAddress gateway, Duration callLimit) {
        this.driver = driver;
        this.gateway = gateway;
        this.limitMillis = Math.toIntExact(callLimit.toMillis());
    }

    @Override
    public Protocol protocol() {
        return Protocol.POSTGRES;
    }

    @Override
    public boolean connected() {
        return connection != null;
    }

    @Override
    public Outcome call(Request request) {
        if (!(request instanceof Request.Sql sql)) {
            throw new IllegalArgumentException("PostgreSQL's wire has no line protocol");
        }
        if (connection == null) {
            try {
                connection = connect();
            } catch (SQLException e) {
                return new Outcome.Fail(Cause.UNANSWERED, "not sent to " + gateway.name() + ": " + e.getMessage());
            }
        }
        try (Statement statement = connection.createStatement()) {
            return statement.execute(sql.statement()) ? new Outcome.Ok(rows(statement.getResultSet())) : Outcome.DONE;
        } catch (SQLException e) {
            return failure(e).of(sql.effect());
        }
    }

    private Connection connect() throws SQLException {
        int seconds = Math.max(1, (limitMillis + 999) / 1000);
        Properties properties = new Properties();
        properties.setProperty("user", "kontiki");
        properties.setProperty("sslmode", "disable");
        properties.setProperty("gssEncMode", "disable");
        properties.setProperty("connectTimeout", Integer.toString(seconds));
        properties.setProperty("socketTimeout", Integer.toString(seconds));
        Connection opened = driver.connect("jdbc:postgresql://" + gateway.postgres() + "/public", properties);
        try {
            opened.setNetworkTimeout(Runnable::run, limitMillis);
            return opened;
        } catch (SQLException e) {
            opened.close();
            throw e;
        }
    }

    /** An error without SQLSTATE of the server, or of a lost connection, is the driver's own: nobody answered. */
    private Outcome failure(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        String message = gateway.name() + ": " + e.getMessage();
        // In class 08 is what the driver says of a lost connection, and what the server says of an unknown outcome.
        if (state.startsWith("08") || state.startsWith("57P01") || state.isEmpty() || state.equals("XX000")) {
            close();
            return new Outcome.Info("no answer of " + message);
        }
        return Refusals.ofSqlState(state, message);
    }

    private static List<List<String>> rows(ResultSet result) throws SQLException {
        List<List<String>> rows = new ArrayList<>();
        int width = result.getMetaData().getColumnCount();
        while (result.next()) {
            List<String> row = new ArrayList<>(width);
            for (int column = 1; column <= width; column++) {
                String value = result.getString(column);
                row.add(value == null ? "" : value);
            }
            rows.add(row);
        }
        return rows;
    }

    @Override
    public void close() {
        Connection old = connection;
        connection = null;
        if (old != null) {
            try {
                old.close();
            } catch (SQLException e) {
                // It is not used any more, and its socket is gone in any case.
                return;
            }
        }
    }
}
