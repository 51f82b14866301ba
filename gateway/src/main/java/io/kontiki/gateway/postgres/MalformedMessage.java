package io.kontiki.gateway.postgres;

import java.io.IOException;

/**
 * The body of a message is not what its type says. Where the next message begins is known, so the message is answered with an error
 * (08P01, or 22021 for text that is no UTF-8, as PostgreSQL does) and the connection goes on.
 */
final class MalformedMessage extends IOException {
    private static final long serialVersionUID = 1L;

    private final String sqlState;

    MalformedMessage(String message) {
        this(SqlState.PROTOCOL_VIOLATION, message);
    }

    MalformedMessage(String sqlState, String message) {
        super(message);
        this.sqlState = sqlState;
    }

    String sqlState() {
        return sqlState;
    }
}
