package io.kontiki.region.client;

import java.io.InputStream;

/**
 * The result of a fragment: one Arrow IPC stream (schema, dictionaries, record batches).
 *
 * <p>Reading blocks until the next bytes arrive; a failure at the region server surfaces from a read as a KontikiException with its
 * code. {@link #close()} cancels what still runs and may be called at any time, from any thread.
 */
public interface FragmentStream extends AutoCloseable {
    InputStream arrowStream();

    @Override
    void close();
}
