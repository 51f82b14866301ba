package io.kontiki.cli.node;

import io.kontiki.common.rpc.HostPort;

/**
 * A metasrv node as {@code --join} names it.
 *
 * @param voter its Raft id: the node's name where it is written, otherwise made of the address, so that all nodes with the same
 *     list agree
 * @param meta where its Raft server listens
 */
record JoinAddress(String voter, HostPort grpc, HostPort meta) {
    /** Of a metasrv node, the Raft port stands so far behind its gRPC port. */
    private static final int META_PORT_DISTANCE = 4;

    private static final int GRPC_PORT_MAX = HostPort.MAX_PORT - META_PORT_DISTANCE;

    static JoinAddress parse(String text) {
        int at = text.indexOf('@');
        HostPort grpc = HostPort.parse(text.substring(at + 1));
        String voter = at > 0 ? text.substring(0, at) : "metasrv-" + grpc.host().replace(':', '.') + "-" + grpc.port();
        if (grpc.port() > GRPC_PORT_MAX) {
            throw NodeKeys.wrong("--join " + text + ": a metasrv node's Raft port stands " + META_PORT_DISTANCE
                    + " behind its gRPC port, so this must be " + GRPC_PORT_MAX + " or less");
        }
        return new JoinAddress(voter, grpc, new HostPort(grpc.host(), grpc.port() + META_PORT_DISTANCE));
    }
}
