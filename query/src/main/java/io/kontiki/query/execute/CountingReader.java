package io.kontiki.query.execute;

import io.kontiki.common.error.KontikiException;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Passes a fragment's batches on, counts them, and keeps the error that reading ends with: DuckDB only hands its text back.
 *
 * <p>Read by DuckDB's threads, one at a time.
 */
final class CountingReader extends ArrowReader {
    private final ArrowReader reader;
    private final AtomicLong rows;
    private final AtomicLong bytes;
    private volatile KontikiException failure;

    CountingReader(ArrowReader reader, BufferAllocator allocator, AtomicLong rows, AtomicLong bytes) {
        super(allocator);
        this.reader = reader;
        this.rows = rows;
        this.bytes = bytes;
    }

    /** What reading failed with, or null. */
    KontikiException failure() {
        return failure;
    }

    @Override
    public boolean loadNextBatch() throws IOException {
        try {
            if (!reader.loadNextBatch()) {
                return false;
            }
            VectorSchemaRoot root = reader.getVectorSchemaRoot();
            rows.addAndGet(root.getRowCount());
            for (FieldVector vector : root.getFieldVectors()) {
                bytes.addAndGet(vector.getBufferSize());
            }
            return true;
        } catch (KontikiException e) {
            failure = e;
            throw e;
        } catch (IOException e) {
            failure = e.getCause() instanceof KontikiException known ? known : failure;
            throw e;
        }
    }

    @Override
    public VectorSchemaRoot getVectorSchemaRoot() throws IOException {
        return reader.getVectorSchemaRoot();
    }

    @Override
    public Map<Long, Dictionary> getDictionaryVectors() throws IOException {
        return reader.getDictionaryVectors();
    }

    @Override
    public Dictionary lookup(long id) {
        return reader.lookup(id);
    }

    @Override
    public Set<Long> getDictionaryIds() {
        return reader.getDictionaryIds();
    }

    @Override
    public long bytesRead() {
        return reader.bytesRead();
    }

    @Override
    protected void closeReadSource() {
        // the fragment's owner closes the reader
    }

    @Override
    public void close() {
        // the fragment's owner closes the reader
    }

    @Override
    public void close(boolean closeReadSource) {
        // the fragment's owner closes the reader
    }

    @Override
    protected Schema readSchema() throws IOException {
        return reader.getVectorSchemaRoot().getSchema();
    }
}
