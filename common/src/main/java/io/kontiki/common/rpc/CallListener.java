package io.kontiki.common.rpc;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.kontiki.common.error.KontikiException;

/** What unary and streaming calls share on the client's side: who they talk to, and what their end means. */
abstract sealed class CallListener<R> extends ClientCall.Listener<R> permits UnaryListener, RpcResponses {
    private ClientCall<?, R> call;
    private PeerChannel peer;
    private SentTracer tracer;
    private boolean idempotent;
    private String what;

    /** Before the call is started. */
    final void begin(
            ClientCall<?, R> newCall,
            PeerChannel newPeer,
            SentTracer newTracer,
            boolean isIdempotent,
            String description) {
        call = newCall;
        peer = newPeer;
        tracer = newTracer;
        idempotent = isIdempotent;
        what = description;
        begun();
    }

    final ClientCall<?, R> call() {
        return call;
    }

    @Override
    public final void onClose(Status status, Metadata trailers) {
        peer.callEnds(status.isOk());
        if (status.isOk()) {
            ended(null);
        } else {
            ended(RpcErrors.fromStatus(status, trailers, tracer.sent(), idempotent, what));
        }
    }

    void begun() {}

    /** Asks the transport for the first replies. */
    abstract void requestFirst();

    /** The call is over: with null when the server finished it. */
    abstract void ended(KontikiException failure);
}
