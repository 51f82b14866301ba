package io.kontiki.gateway.postgres;

import java.io.IOException;

/** The client does not speak the protocol: where its next message begins is not known, and the connection ends after the answer. */
final class ProtocolViolation extends IOException {
    private static final long serialVersionUID = 1L;

    private final String state;

    ProtocolViolation(String message) {
        this(SqlState.PROTOCOL_VIOLATION, message);
    }

    /** @param state the SQLSTATE that the client is told */
    ProtocolViolation(String state, String message) {
        super(message);
        this.state = state;
    }

    String state() {
        return state;
    }
}
