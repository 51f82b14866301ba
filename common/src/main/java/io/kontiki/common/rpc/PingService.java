package io.kontiki.common.rpc;

import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;

/** The sign of life: empty bytes there and back. Every server has it, outside the limit on calls. */
final class PingService {
    static final MethodDescriptor<byte[], byte[]> PING =
            RpcMethods.unary("kontiki.Ping", "Ping", new BytesMarshaller(), new BytesMarshaller(), true);

    private PingService() {}

    static ServerServiceDefinition definition() {
        return RpcService.named("kontiki.Ping")
                .unary(PING, (request, call) -> request)
                .build();
    }
}
