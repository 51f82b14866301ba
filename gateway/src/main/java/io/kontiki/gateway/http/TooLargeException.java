package io.kontiki.gateway.http;

/** A body is larger than the limit. */
final class TooLargeException extends Exception {
    private static final long serialVersionUID = 1L;

    TooLargeException(int limit) {
        super("the body is larger than " + limit + " bytes; send it in parts");
    }
}
