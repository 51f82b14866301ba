package io.kontiki.common.ratis;

import org.apache.ratis.conf.Parameters;
import org.apache.ratis.grpc.GrpcFactory;
import org.apache.ratis.grpc.server.GrpcServices;
import org.apache.ratis.rpc.RpcFactory;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServer;

/**
 * Ratis' gRPC, with {@link FencedAppends} between it and the server. Every Raft server of Kontiki names it as its {@code
 * raft.rpc.type}, by {@link #TYPE}; Ratis makes it by its public constructor.
 */
public final class FencedGrpc implements RpcType {
    /** The value of raft.rpc.type. */
    public static final String TYPE = FencedGrpc.class.getName();

    @Override
    public String name() {
        return TYPE;
    }

    @Override
    public RpcFactory newFactory(Parameters parameters) {
        return new GrpcFactory(parameters) {
            @Override
            public GrpcServices newRaftServerRpc(RaftServer server) {
                return super.newRaftServerRpc(FencedAppends.over(server));
            }
        };
    }
}
