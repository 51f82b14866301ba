package io.kontiki.common.rpc;

import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The replies of a streaming call. {@link #send} blocks while the transport's buffer for this call is full, so a slow reader
 * stops the producer and not the server's memory. Used by the handler's thread.
 */
public final class RpcReplies<R> {
    private final ServerCallStreamObserver<R> observer;
    private final Context context;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    RpcReplies(ServerCallStreamObserver<R> observer, Context context, Executor executor) {
        this.observer = observer;
        this.context = context;
        observer.setOnReadyHandler(this::wake);
        context.addListener(ignored -> wake(), executor);
    }

    /**
     * Sends one reply, when the reader has room for it.
     *
     * @throws KontikiException CANCELLED when the caller is gone
     */
    public void send(R reply) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!observer.isReady() && !context.isCancelled()) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
        if (context.isCancelled()) {
            throw new KontikiException(ErrorCode.CANCELLED, "the caller of a stream is gone");
        }
        observer.onNext(reply);
    }

    private void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
