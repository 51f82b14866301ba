package io.kontiki.meta.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A node's view of the cluster's metadata. Safe for all threads.
 *
 * <p>{@link #image} never blocks and goes on working while Metasrv is down; only what changes the metadata needs its leader.
 */
public interface MetaClient extends AutoCloseable {
    /** The newest image this node has seen. Immutable; its version never goes back. */
    ClusterImage image();

    /**
     * Asks the leader of Metasrv (a linearizable read) and returns its image, which becomes the cached one. Blocks.
     *
     * @param atLeastVersion returns without asking when the cached image has this version already; {@link Long#MAX_VALUE} always asks
     * @throws io.kontiki.common.error.KontikiException METASRV_UNAVAILABLE when no leader answered in time
     */
    ClusterImage refresh(long atLeastVersion, Duration timeout);

    /** Calls the listener with every new image, from one thread of this client, in order; images may be skipped. It must not block. */
    void onChange(Consumer<ClusterImage> listener);

    /**
     * Has a command decided and replicated. The future completes with an image that contains the effect and has become the cached
     * one. It is retried over leader changes under one command id, so that it takes effect at most once.
     *
     * <p>Fails with a KontikiException: the code of the refusal; METASRV_UNAVAILABLE when it was never sent to a leader, BUSY when a
     * leader had no room for its only attempt; UNKNOWN_OUTCOME when an attempt had no answer in time, whatever later ones were
     * told that decides nothing. Callbacks must not block.
     */
    CompletableFuture<ClusterImage> submit(MetaCommand command);

    /**
     * Reports this node's load to the leader, once; nothing is replicated. Completes with whether the node is registered. Fails with
     * METASRV_UNAVAILABLE when no leader answered.
     */
    CompletableFuture<Boolean> heartbeat(String node, NodeLoad load);

    @Override
    void close();
}
