package io.kontiki.query.golden;

import io.kontiki.common.error.KontikiException;
import io.kontiki.query.execute.FragmentResult;
import java.io.IOException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;

/** A fragment whose server dies after it has promised rows. */
final class FailingResult implements FragmentResult {
    private final FragmentResult result;
    private final ArrowReader reader;

    FailingResult(FragmentResult result, KontikiException failure, BufferAllocator allocator) {
        this.result = result;
        this.reader = new ArrowReader(allocator) {
            @Override
            public VectorSchemaRoot getVectorSchemaRoot() throws IOException {
                return result.reader().getVectorSchemaRoot();
            }

            @Override
            public boolean loadNextBatch() {
                throw failure;
            }

            @Override
            public long bytesRead() {
                return 0;
            }

            @Override
            protected void closeReadSource() {
                // the result owns the source
            }

            @Override
            protected Schema readSchema() throws IOException {
                return result.reader().getVectorSchemaRoot().getSchema();
            }
        };
    }

    @Override
    public ArrowReader reader() {
        return reader;
    }

    @Override
    public void cancel() {
        result.cancel();
    }

    @Override
    public void close() {
        result.close();
    }
}
