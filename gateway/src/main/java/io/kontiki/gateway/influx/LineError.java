package io.kontiki.gateway.influx;

/**
 * Why one line of a request was not written.
 *
 * @param line counted from 1 in the request's body
 */
public record LineError(int line, String reason) {
    @Override
    public String toString() {
        return "line " + line + ": " + reason;
    }
}
