package io.kontiki.meta.rpc;

import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.kontiki.common.rpc.RpcChannels;
import io.kontiki.common.rpc.RpcMethods;
import io.kontiki.common.rpc.RpcService;

/** Metasrv's one RPC method, on both sides. Every request may be repeated, so it is declared idempotent. */
final class MetaRpc {
    private static final String SERVICE = "kontiki.Metasrv";
    private static final MethodDescriptor<MetaRequest, MetaReply> CALL =
            RpcMethods.json(SERVICE, "Call", MetaRequest.class, MetaReply.class, true);

    private MetaRpc() {}

    static ServerServiceDefinition definition(MetaService service) {
        return RpcService.named(SERVICE)
                .unary(CALL, (request, call) -> service.handle(request))
                .build();
    }

    static MetaTransport transport(RpcChannels channels) {
        return (address, request, timeout) -> channels.callAndWait(address, CALL, request, timeout);
    }
}
