package io.kontiki.common.rpc;

import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;

/** Knows whether a call has left this process: before its headers are on the wire the server cannot have seen it. */
final class SentTracer extends ClientStreamTracer.Factory {
    private volatile boolean sent;

    boolean sent() {
        return sent;
    }

    @Override
    public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
        return new ClientStreamTracer() {
            @Override
            public void outboundHeaders() {
                sent = true;
            }
        };
    }
}
