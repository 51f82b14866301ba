package io.kontiki.common.rpc;

import io.grpc.Context;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.kontiki.common.error.BusyException;
import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.error.UnknownOutcomeException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds a gRPC service from handlers, and is the one place where their exceptions become statuses. An unexpected exception is
 * logged here, because the caller sees only its text.
 */
public final class RpcService {
    private static final Logger LOG = LoggerFactory.getLogger(RpcService.class);
    /** gRPC starts each call on a virtual thread; streams get one more, since the call's own must stay free for its callbacks. */
    private static final Executor VIRTUAL =
            task -> Thread.ofVirtual().name("rpc-stream").start(task);

    private static final Duration RETRY_AFTER = Duration.ofMillis(100);

    private final ServerServiceDefinition.Builder definition;

    private RpcService(String name) {
        definition = ServerServiceDefinition.builder(name);
    }

    public static RpcService named(String name) {
        return new RpcService(name);
    }

    public <Q, R> RpcService unary(MethodDescriptor<Q, R> method, RpcHandlers.Unary<Q, R> handler) {
        definition.addMethod(method, ServerCalls.asyncUnaryCall((request, observer) -> {
            try {
                R reply = handler.handle(request, new RpcCall(Context.current(), VIRTUAL));
                finish(observer, reply);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                fail(method, observer, interrupted(method, e));
            } catch (Exception e) {
                fail(method, observer, e);
            }
        }));
        return this;
    }

    /** What must not be repeated may have had its effect: that it was cancelled would say that nothing was done. */
    private static KontikiException interrupted(MethodDescriptor<?, ?> method, InterruptedException cause) {
        String message = "interrupted while serving " + method.getBareMethodName();
        return method.isIdempotent()
                ? new KontikiException(ErrorCode.CANCELLED, message, cause)
                : new UnknownOutcomeException(message, cause);
    }

    public <Q, R> RpcService async(MethodDescriptor<Q, R> method, RpcHandlers.Async<Q, R> handler) {
        definition.addMethod(method, ServerCalls.asyncUnaryCall((request, observer) -> {
            try {
                handler.handle(request, new RpcCall(Context.current(), VIRTUAL)).whenComplete((reply, thrown) -> {
                    if (thrown == null) {
                        finish(observer, reply);
                    } else {
                        fail(method, observer, thrown);
                    }
                });
            } catch (Exception e) {
                fail(method, observer, e);
            }
        }));
        return this;
    }

    public <Q, R> RpcService stream(MethodDescriptor<Q, R> method, RpcHandlers.Stream<Q, R> handler) {
        return stream(method, handler, VIRTUAL);
    }

    /**
     * A streaming method whose handler runs on threads of the caller's choice: platform threads where it spends its time in native
     * code, which would keep a virtual thread's carrier to itself and stop everybody else's calls.
     */
    public <Q, R> RpcService stream(MethodDescriptor<Q, R> method, RpcHandlers.Stream<Q, R> handler, Executor threads) {
        definition.addMethod(method, ServerCalls.asyncServerStreamingCall((request, observer) -> {
            Context context = Context.current();
            ServerCallStreamObserver<R> serverObserver = (ServerCallStreamObserver<R>) observer;
            RpcReplies<R> replies = new RpcReplies<>(serverObserver, context, VIRTUAL);
            Runnable serve = context.wrap(() -> {
                try {
                    handler.handle(request, replies, new RpcCall(context, VIRTUAL));
                    observer.onCompleted();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    fail(
                            method,
                            observer,
                            new KontikiException(
                                    ErrorCode.CANCELLED, "interrupted while serving " + method.getBareMethodName(), e));
                } catch (Exception e) {
                    fail(method, observer, e);
                }
            });
            try {
                threads.execute(serve);
            } catch (RejectedExecutionException e) {
                fail(
                        method,
                        observer,
                        new BusyException("no thread is free for " + method.getBareMethodName(), RETRY_AFTER));
            }
        }));
        return this;
    }

    public ServerServiceDefinition build() {
        return definition.build();
    }

    private static <R> void finish(StreamObserver<R> observer, R reply) {
        try {
            observer.onNext(reply);
            observer.onCompleted();
        } catch (StatusRuntimeException e) {
            // The caller hung up while we worked; there is nobody to tell.
            LOG.debug("a reply had no reader: {}", e.getStatus());
        }
    }

    private static void fail(MethodDescriptor<?, ?> method, StreamObserver<?> observer, Throwable thrown) {
        KontikiException known = RpcErrors.toKontiki(thrown);
        if (known.code() == ErrorCode.INTERNAL) {
            LOG.error("{} failed", method.getFullMethodName(), thrown);
        }
        try {
            observer.onError(RpcErrors.toStatus(known));
        } catch (IllegalStateException | StatusRuntimeException e) {
            LOG.debug("an error of {} had no reader", method.getFullMethodName(), e);
        }
    }
}
