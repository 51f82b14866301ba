package io.kontiki.common.rpc;

import java.util.concurrent.CompletionStage;

/** What services implement. Any exception goes to the caller through {@link RpcErrors}. */
public final class RpcHandlers {
    private RpcHandlers() {}

    /** Answers on the virtual thread of the call; may block. */
    @FunctionalInterface
    public interface Unary<Q, R> {
        R handle(Q request, RpcCall call) throws Exception;
    }

    /** Answers when the stage completes, on whichever thread that is. Must not block. */
    @FunctionalInterface
    public interface Async<Q, R> {
        CompletionStage<R> handle(Q request, RpcCall call) throws Exception;
    }

    /** Sends any number of replies on a virtual thread of its own; the stream ends when the method returns. */
    @FunctionalInterface
    public interface Stream<Q, R> {
        void handle(Q request, RpcReplies<R> replies, RpcCall call) throws Exception;
    }
}
