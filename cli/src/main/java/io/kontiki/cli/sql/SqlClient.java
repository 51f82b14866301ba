package io.kontiki.cli.sql;

import io.kontiki.cli.CommandFailure;
import io.kontiki.cli.http.Address;
import io.kontiki.cli.http.HttpCalls;
import io.kontiki.cli.http.HttpConnection;
import io.kontiki.cli.http.HttpReply;
import io.kontiki.cli.output.FailureText;
import io.kontiki.cli.output.Json;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Sends SQL to {@code /v1/sql} of one gateway. One connection, opened when needed and again after a failure; used by one thread
 * at a time.
 */
public final class SqlClient implements Closeable {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);

    private final Address address;
    private final String database;
    private final Duration silenceLimit;
    private HttpConnection connection;

    public SqlClient(Address address, String database, Duration silenceLimit) {
        this.address = address;
        this.database = database;
        this.silenceLimit = silenceLimit;
    }

    public Address address() {
        return address;
    }

    /**
     * @return the server's whole answer, also when it is an error ({@code code}, {@code error})
     * @throws IOException if there is no answer; a statement that changes something may have taken effect
     */
    public JsonNode send(String sql) throws IOException {
        String path = "/v1/sql?db=" + HttpCalls.encode(database);
        byte[] form = ("sql=" + HttpCalls.encode(sql)).getBytes(StandardCharsets.US_ASCII);
        try {
            if (connection == null) {
                connection = HttpConnection.open(address, CONNECT_LIMIT, silenceLimit);
            }
            HttpReply reply = connection.post(path, "application/x-www-form-urlencoded", form);
            return parse(reply);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** As {@link #send}, but an error of the server ends the command. */
    public SqlAnswer query(String sql) {
        try {
            return SqlAnswer.of(send(sql));
        } catch (IOException e) {
            throw CommandFailure.failed("no answer from " + address + ": " + FailureText.of(e)
                    + ". Is a server running there? (--addr HOST:PORT)");
        }
    }

    private JsonNode parse(HttpReply reply) throws IOException {
        try {
            return Json.read(reply.body());
        } catch (JacksonException e) {
            throw new IOException("HTTP " + reply.status() + " with a body that is not JSON: " + reply.text(), e);
        }
    }

    @Override
    public void close() {
        if (connection != null) {
            try {
                connection.close();
            } catch (IOException ignored) {
                // Closing a socket that is already broken; there is nothing left to release.
            }
            connection = null;
        }
    }
}
