package io.kontiki.common.rpc;

import io.grpc.Context;
import io.grpc.Deadline;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** What a handler may know about the call that it serves. */
public final class RpcCall {
    private final Context context;
    private final Executor executor;

    RpcCall(Context context, Executor executor) {
        this.context = context;
        this.executor = executor;
    }

    /** What is left of the caller's deadline, negative once it has passed; empty when the caller set none. */
    public Optional<Duration> remaining() {
        Deadline deadline = context.getDeadline();
        return deadline == null
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(deadline.timeRemaining(TimeUnit.NANOSECONDS)));
    }

    /** Whether the caller is gone or no longer interested. */
    public boolean isCancelled() {
        return context.isCancelled();
    }

    /** Runs the action once on a virtual thread when the caller goes away, at the deadline, or (harmlessly) when the call is over. */
    public void onCancel(Runnable action) {
        context.addListener(ignored -> action.run(), executor);
    }
}
