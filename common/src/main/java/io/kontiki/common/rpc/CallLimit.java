package io.kontiki.common.rpc;

import io.grpc.ForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.kontiki.common.error.BusyException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Refuses calls beyond a number with BUSY, before their request is read. */
final class CallLimit implements ServerInterceptor {
    private static final Duration RETRY_AFTER = Duration.ofMillis(100);

    private final int limit;
    private final AtomicInteger running = new AtomicInteger();

    CallLimit(int limit) {
        this.limit = limit;
    }

    int running() {
        return running.get();
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        if (running.incrementAndGet() > limit) {
            running.decrementAndGet();
            StatusRuntimeException busy =
                    RpcErrors.toStatus(new BusyException("the server is busy with " + limit + " calls", RETRY_AFTER));
            call.close(busy.getStatus(), busy.getTrailers());
            return new ServerCall.Listener<>() {};
        }
        AtomicBoolean released = new AtomicBoolean();
        Runnable release = () -> {
            if (released.compareAndSet(false, true)) {
                running.decrementAndGet();
            }
        };
        ServerCall<Q, R> counted = new ForwardingServerCall.SimpleForwardingServerCall<>(call) {
            @Override
            public void close(Status status, Metadata trailers) {
                release.run();
                super.close(status, trailers);
            }
        };
        ServerCall.Listener<Q> listener;
        try {
            listener = next.startCall(counted, headers);
        } catch (RuntimeException e) {
            release.run();
            throw e;
        }
        return new ReleasingListener<>(listener, release);
    }
}
