package io.kontiki.query.execute;

import io.kontiki.query.plan.QuerySession;
import io.kontiki.query.plan.ScanFragment;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.apache.arrow.memory.BufferAllocator;

/** Brings fragments to the Regions and their results back. */
public interface FragmentTransport {
    /**
     * Starts a fragment on every node that leads one of its Regions: one request per node. Retries while routes are stale; a
     * fragment whose server died while it ran fails with FRAGMENT_LOST and is not sent elsewhere.
     *
     * @param allocator for the results' buffers
     * @param starting gets what ends a wait, from any thread, before anybody waits: first for the search of the servers, then for
     *     each result. It may be run after that too, and then does nothing
     * @return one result per node, each owned by the caller; on an exception none is left open
     */
    List<FragmentResult> run(
            ScanFragment fragment,
            QuerySession session,
            Duration timeout,
            BufferAllocator allocator,
            Consumer<Runnable> starting);
}
