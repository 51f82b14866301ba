package io.kontiki.gateway.influx;

/** A line follows the grammar and does not fit its table. Without a stack trace, as {@link BadLineException}. */
final class ConflictException extends Exception {
    private static final long serialVersionUID = 1L;

    ConflictException(String reason) {
        super(reason, null, false, false);
    }
}
