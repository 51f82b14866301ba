package io.kontiki.jepsen.nemesis;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Does one thing, waits, does the other, waits, and again, on a thread of its own until it is ended. If one of them fails it stops by
 * itself, and {@link #end} throws the reason.
 */
final class Strobe {
    private final Thread thread;
    private final AtomicReference<RuntimeException> failure = new AtomicReference<>();
    private volatile boolean ended;

    Strobe(Duration half, Runnable on, Runnable off) {
        this.thread = Thread.ofPlatform().daemon().name("strobe").start(() -> run(half, on, off));
    }

    private void run(Duration half, Runnable on, Runnable off) {
        try {
            while (!ended) {
                on.run();
                pause(half);
                off.run();
                pause(half);
            }
        } catch (RuntimeException e) {
            failure.set(e);
        }
    }

    private void pause(Duration half) {
        long end = System.nanoTime() + half.toNanos();
        while (!ended && System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }

    /** Returns when the thread has ended; the last thing done was the second one. */
    void end() {
        ended = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (failure.get() != null) {
            throw failure.get();
        }
    }
}
