package io.kontiki.gateway.http;

import io.kontiki.gateway.write.ByteBudget;

/**
 * A request's body in memory, decompressed. The bytes behind {@code length} are free for the parser. Closing gives the budget back.
 */
record Body(byte[] bytes, int length, ByteBudget.Share share) implements AutoCloseable {
    @Override
    public void close() {
        share.close();
    }
}
