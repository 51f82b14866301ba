package io.kontiki.storage.mirror;

import io.kontiki.storage.ObjectStoreException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * One call of one store that is under way. The thread that began it awaits it once. A call that is late is told to
 * stop and may nevertheless be carried out: a late write has an unknown outcome.
 */
final class MirrorCall<T> {
    private final MirrorMember member;
    private final String what;
    private final Duration timeout;
    private final boolean write;
    private final Future<T> future;
    private final long startNanos = System.nanoTime();
    private Consumer<Future<T>> whenLate = late -> {};

    MirrorCall(MirrorMember member, String what, Duration timeout, boolean write, Future<T> future) {
        this.member = member;
        this.what = what;
        this.timeout = timeout;
        this.write = write;
        this.future = future;
    }

    void whenLate(Consumer<Future<T>> action) {
        whenLate = action;
    }

    T await() {
        try {
            long leftNanos = timeout.toNanos() - (System.nanoTime() - startNanos);
            T answer = future.get(Math.max(0, leftNanos), TimeUnit.NANOSECONDS);
            member.answered();
            return answer;
        } catch (ExecutionException failure) {
            throw failed(failure.getCause());
        } catch (TimeoutException late) {
            ObjectStoreException failure = abandon("had no answer within " + timeout, late);
            member.failed(failure);
            throw failure;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw abandon("was interrupted", interrupted);
        }
    }

    /** Waits until a call has ended, whatever its outcome. */
    static void awaitEnd(Future<?> call) {
        try {
            call.get();
        } catch (ExecutionException | CancellationException ended) {
            return;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new ObjectStoreException.Unavailable(
                    "interrupted behind an earlier write of the same key", interrupted);
        }
    }

    private RuntimeException failed(Throwable cause) {
        switch (cause) {
            case ObjectStoreException.Unavailable outage -> member.failed(outage);
            case ObjectStoreException.OutcomeUnknown outage -> member.failed(outage);
            case ObjectStoreException.Refused refusal -> member.failed(refusal);
            case ObjectStoreException answer -> member.answered();
            default -> {}
        }
        return switch (cause) {
            case RuntimeException failure -> failure;
            case Error error -> throw error;
            default -> new IllegalStateException(member.name() + ": " + what + " failed", cause);
        };
    }

    private ObjectStoreException abandon(String why, Exception cause) {
        String message = member.name() + ": " + what + " " + why;
        if (write) {
            whenLate.accept(future);
            return new ObjectStoreException.OutcomeUnknown(message, cause);
        }
        future.cancel(true);
        return new ObjectStoreException.Unavailable(message, cause);
    }
}
