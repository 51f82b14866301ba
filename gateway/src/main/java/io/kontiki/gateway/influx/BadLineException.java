package io.kontiki.gateway.influx;

/** A line does not follow the grammar. Without a stack trace: a body may hold millions of bad lines, and the message says where. */
final class BadLineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadLineException(String reason) {
        super(reason, null, false, false);
    }
}
