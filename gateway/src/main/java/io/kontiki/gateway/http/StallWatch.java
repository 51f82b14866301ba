package io.kontiki.gateway.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Ends reads of bodies that do not go on. The server's own read timeout has no effect on its socket channels, so the thread that
 * waits is interrupted, which closes its connection. Safe for all threads.
 */
final class StallWatch implements AutoCloseable {
    private final long limitNanos;
    private final LongSupplier nanoTime;
    private final Set<Watched> reading = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("http-stall-watch").factory());

    StallWatch(Duration limit, LongSupplier nanoTime) {
        this.limitNanos = limit.toNanos();
        this.nanoTime = nanoTime;
        long period = Math.max(10, limit.toMillis() / 4);
        timer.scheduleWithFixedDelay(this::check, period, period, TimeUnit.MILLISECONDS);
    }

    /** The same stream, whose reads end when one takes longer than the limit. For the calling thread only. */
    InputStream watch(InputStream in) {
        return new Watched(in, Thread.currentThread());
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    private void check() {
        long now = nanoTime.getAsLong();
        reading.forEach(each -> each.interruptIfStalled(now));
    }

    private final class Watched extends FilterInputStream {
        private final Thread reader;
        private long since;
        private boolean waiting;
        private boolean stalled;

        private Watched(InputStream in, Thread reader) {
            super(in);
            this.reader = reader;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            int count = read(one, 0, 1);
            return count < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            begin();
            try {
                return in.read(bytes, offset, length);
            } finally {
                end();
            }
        }

        private synchronized void begin() {
            since = nanoTime.getAsLong();
            waiting = true;
            reading.add(this);
        }

        private synchronized void end() throws IOException {
            waiting = false;
            reading.remove(this);
            if (stalled) {
                // The interrupt was meant for this read only; the connection is closed by now.
                Thread.interrupted();
                throw new IOException("the body did not go on for " + limitNanos / 1_000_000 + " ms");
            }
        }

        private synchronized void interruptIfStalled(long now) {
            if (waiting && !stalled && now - since > limitNanos) {
                stalled = true;
                reader.interrupt();
            }
        }
    }
}
