package io.kontiki.common.rpc;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The replies of a streaming call, read one at a time: no more than {@link #AHEAD} are on their way, so a slow reader holds little
 * memory and slows the server down. One thread reads; any may close, which cancels the call.
 */
public final class RpcResponses<R> extends CallListener<R> implements AutoCloseable {
    /** Replies that may wait here; large ones are whole Arrow batches. */
    static final int AHEAD = 2;

    private final LinkedBlockingQueue<Event<R>> events = new LinkedBlockingQueue<>();
    private KontikiException failure;
    private boolean ended;

    RpcResponses() {}

    private record Event<R>(R reply, KontikiException failure) {}

    /**
     * Waits for the next reply; empty at the end.
     *
     * @throws KontikiException when the call failed, also when the replies before it were fine; the same again if asked again
     */
    public Optional<R> next() {
        if (!ended) {
            Event<R> event = take();
            if (event.reply() != null) {
                call().request(1);
                return Optional.of(event.reply());
            }
            ended = true;
            failure = event.failure();
        }
        if (failure != null) {
            throw failure;
        }
        return Optional.empty();
    }

    /** Cancels the call if it is still running. */
    @Override
    public void close() {
        call().cancel("closed by the reader", null);
    }

    @Override
    void requestFirst() {
        call().request(AHEAD);
    }

    @Override
    public void onMessage(R message) {
        events.add(new Event<>(message, null));
    }

    @Override
    void ended(KontikiException thrown) {
        events.add(new Event<>(null, thrown));
    }

    private Event<R> take() {
        try {
            return events.take();
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new KontikiException(ErrorCode.CANCELLED, "interrupted while waiting for a reply", e);
        }
    }
}
