package io.kontiki.query.execute;

import java.io.IOException;
import org.apache.arrow.vector.ipc.ArrowReader;

/**
 * The rows of a fragment, as a stream of Arrow batches that is read once.
 *
 * <p>{@link #close()} frees everything in the right order (result, connection, streams, Region sources), also half-way, and may be
 * called more than once. {@link #cancel()} may be called from any thread: the reading thread then fails with CANCELLED.
 */
public interface FragmentResult extends AutoCloseable {
    ArrowReader reader();

    /** Loads the next batch into the reader's root; false when there is none, and the result has then been read to its end. */
    default boolean loadNextBatch() throws IOException {
        return reader().loadNextBatch();
    }

    void cancel();

    @Override
    void close();
}
