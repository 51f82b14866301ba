package io.kontiki.gateway.write;

import java.util.concurrent.locks.LockSupport;

/** Monotonic time and waiting, so that a test can let 30 seconds pass at once. */
public interface WaitClock {
    WaitClock SYSTEM = new WaitClock() {
        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public void pause(long nanos) throws InterruptedException {
            LockSupport.parkNanos(nanos);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    };

    long nanoTime();

    /** Waits about that long. */
    void pause(long nanos) throws InterruptedException;
}
