package io.kontiki.query.execute;

import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * The rows of a fragment, as a stream of Arrow batches that is read once.
 *
 * <p>{@link #close()} frees everything in the right order (result, connection, streams, Region sources), also half-way, and may be
 * called more than once. {@link #cancel()} may be called from any thread: the reading thread then fails with CANCELLED.
 */
public interface FragmentResult extends AutoCloseable {
    ArrowReader reader();

    void cancel();

    @Override
    void close();
}
