package io.kontiki.jepsen.client;

/**
 * A client of one gateway at a time. Connects when it is first used, and again after its connection was lost. Nothing that was
 * asked for is asked twice. One thread, which owns it.
 */
public interface GatewayClient extends AutoCloseable {
    Protocol protocol();

    /** Blocks until the answer is there or the limit of a call is over, at most about twice as long. */
    Outcome call(Request request);

    /** Whether the connection of the last call is still open; what a gateway promises to a session ends with it. */
    boolean connected();

    /** Drops the connection, if there is one. */
    @Override
    void close();
}
