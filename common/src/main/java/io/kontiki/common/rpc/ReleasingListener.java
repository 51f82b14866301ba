package io.kontiki.common.rpc;

import io.grpc.ForwardingServerCallListener;
import io.grpc.ServerCall;

/** Gives a call's place back when its caller goes away. */
final class ReleasingListener<Q> extends ForwardingServerCallListener.SimpleForwardingServerCallListener<Q> {
    private final Runnable release;

    ReleasingListener(ServerCall.Listener<Q> delegate, Runnable release) {
        super(delegate);
        this.release = release;
    }

    @Override
    public void onCancel() {
        release.run();
        super.onCancel();
    }

    @Override
    public void onComplete() {
        release.run();
        super.onComplete();
    }
}
