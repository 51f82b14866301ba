package io.kontiki.gateway.postgres;

import java.io.IOException;

/** The client does not speak the protocol; the connection ends. */
final class ProtocolViolation extends IOException {
    private static final long serialVersionUID = 1L;

    ProtocolViolation(String message) {
        super(message);
    }
}
