package io.kontiki.gateway.session;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.query.execute.FragmentResult;
import io.kontiki.region.client.FragmentStream;
import java.io.IOException;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;

/** A fragment that runs on a region server: its Arrow stream, read here. One reading thread; cancel and close from any. */
final class RemoteFragment implements FragmentResult {
    private final String address;
    private final FragmentStream stream;
    private final ArrowStreamReader reader;

    RemoteFragment(String address, FragmentStream stream, BufferAllocator allocator) {
        this.address = address;
        this.stream = stream;
        this.reader = new ArrowStreamReader(stream.arrowStream(), allocator);
    }

    String address() {
        return address;
    }

    /** Blocks until the server has accepted the fragment and told its columns; fails with its refusal. */
    void awaitSchema() {
        try {
            reader.getVectorSchemaRoot();
        } catch (IOException e) {
            throw e.getCause() instanceof KontikiException known ? known : lost(e);
        }
    }

    @Override
    public ArrowReader reader() {
        return reader;
    }

    @Override
    public void cancel() {
        stream.close();
    }

    @Override
    public void close() {
        try {
            stream.close();
            reader.close(false); // the stream is closed; this frees the buffers
        } catch (IOException e) {
            throw lost(e);
        }
    }

    private KontikiException lost(IOException failure) {
        return new KontikiException(
                ErrorCode.FRAGMENT_LOST,
                "region server " + address
                        + " broke off while it ran a part of the query; look at its log before repeating it",
                failure);
    }
}
