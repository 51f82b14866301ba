package io.kontiki.meta.rpc;

import java.time.Duration;

/** How a client's requests reach a metasrv node. Safe for all threads. */
interface MetaTransport {
    /**
     * Sends one request to one node and waits for its answer.
     *
     * @param address the node's grpc address
     * @throws io.kontiki.common.error.KontikiException the node's refusal, or a code of kind RETRY or UNKNOWN when it did not answer in
     *     time; every request may be repeated
     */
    MetaReply call(String address, MetaRequest request, Duration timeout);
}
