package io.kontiki.meta.rpc;

/**
 * Metasrv's answer; refusals are exceptions.
 *
 * @param leader whether the answering node leads; otherwise nothing was done and the rest is empty but the hint
 * @param leaderHint the grpc address of the leader as far as the answering node knows, or null
 * @param update what the client was missing, or null
 * @param registered for a heartbeat: whether the node is registered
 */
record MetaReply(boolean leader, String leaderHint, ImageUpdate update, boolean registered) {
    static MetaReply notLeader(String leaderHint) {
        return new MetaReply(false, leaderHint, null, false);
    }

    static MetaReply of(ImageUpdate update) {
        return new MetaReply(true, null, update, false);
    }

    static MetaReply heartbeat(boolean registered) {
        return new MetaReply(true, null, null, registered);
    }
}
