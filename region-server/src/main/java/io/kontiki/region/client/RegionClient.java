package io.kontiki.region.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Calls to one region server, named by its gRPC address. Thread-safe. It neither retries nor looks for leaders: a router
 * and the caller do.
 */
public interface RegionClient extends AutoCloseable {
    /**
     * Writes to a WAL group through its leader.
     *
     * <p>The future completes with one outcome per part, in order. It completes exceptionally with NOT_LEADER when the server does
     * not lead the group (nothing was written), with BUSY, or with another code of kind RETRY when nothing was written. A call that
     * broke or timed out after it was sent completes normally with {@link PartOutcome.UnknownOutcome} for every part. The parts'
     * payloads must not change until the future is done.
     */
    CompletableFuture<GroupWriteReply> write(String grpcAddress, int groupId, List<WritePart> parts, Duration deadline);

    /** Starts a fragment. Returns at once; errors come from reading the stream. Never repeated elsewhere when it breaks. */
    FragmentStream runFragment(String grpcAddress, FragmentRequest request);

    /** Blocks until the answer or the deadline. */
    NodeStatus status(String grpcAddress, Duration deadline);

    /** Flushes everything written so far to a group, at its leader; blocks until it is durable in files. NOT_LEADER elsewhere. */
    void flush(String grpcAddress, int groupId, Duration deadline);

    /** Merges what can be merged in a group, at its leader; blocks until done. */
    void compact(String grpcAddress, int groupId, Duration deadline);

    /**
     * Returns when the leader of a group has logged all that an image of the cluster of that version or a newer one says: a Region
     * that it does not have takes no more writes. Blocks; NOT_LEADER elsewhere.
     */
    void reconcile(String grpcAddress, int groupId, long imageVersion, Duration deadline);

    /** Moves the leadership of a group from the server at that address to another node, or to the best one when {@code target} is null. */
    void transferLeadership(String grpcAddress, int groupId, String target, Duration deadline);

    @Override
    void close();
}
