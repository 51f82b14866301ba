package io.kontiki.jepsen.environment;

/** Something could not be done to a node or to its surroundings. The message names what, on what, and what to do about it. */
public final class EnvironmentException extends RuntimeException {
    public EnvironmentException(String message) {
        super(message);
    }

    public EnvironmentException(String message, Throwable cause) {
        super(message, cause);
    }
}
