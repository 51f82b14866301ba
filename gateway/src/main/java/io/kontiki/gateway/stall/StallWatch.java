package io.kontiki.gateway.stall;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * Ends reads of bodies that do not go on, and writes to clients that do not read: both hold memory or a query's place. Sockets have
 * no timeout for writes, and that for reads has no effect on the HTTP server's channels, so the thread that waits is interrupted,
 * which closes its connection. Safe for all threads; the threads that wait are virtual.
 *
 * <p>The timer runs only while somebody waits: looks for nobody would wake an idle node several times a second.
 */
public final class StallWatch implements AutoCloseable {
    private final long limitNanos;
    private final long periodMillis;
    private final LongSupplier nanoTime;
    private final Set<Wait> waiting = ConcurrentHashMap.newKeySet();
    /** Whether a look is due. Set before it is scheduled, cleared by it, so that a wait that begins meanwhile brings the next. */
    private final AtomicBoolean due = new AtomicBoolean();

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("stall-watch").factory());

    public StallWatch(Duration limit, LongSupplier nanoTime) {
        this.limitNanos = limit.toNanos();
        this.nanoTime = nanoTime;
        this.periodMillis = Math.max(10, limit.toMillis() / 4);
    }

    /** The same stream, whose reads end when one takes longer than the limit. For the calling thread only. */
    public InputStream watch(InputStream in) {
        return new WatchedInput(in, new Wait(Thread.currentThread(), "the body did not go on for "));
    }

    /** The same stream, whose writes end when one takes longer than the limit. For the calling thread only. */
    public OutputStream watch(OutputStream out) {
        return new WatchedOutput(out, new Wait(Thread.currentThread(), "the client did not read for "));
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    private void check() {
        due.set(false);
        long now = nanoTime.getAsLong();
        waiting.forEach(each -> each.interruptIfStalled(now));
        if (!waiting.isEmpty()) {
            lookSoon();
        }
    }

    private void lookSoon() {
        // Read first: under load nearly every call finds it set.
        if (!due.get() && due.compareAndSet(false, true)) {
            try {
                timer.schedule(this::check, periodMillis, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                // Closed: the server, whose connections these are, ends them all.
                due.set(false);
            }
        }
    }

    /** One thread's calls that may not return. */
    private final class Wait {
        private final Thread thread;
        private final String complaint;
        private long since;
        private boolean running;
        private boolean stalled;

        private Wait(Thread thread, String complaint) {
            this.thread = thread;
            this.complaint = complaint;
        }

        private synchronized void begin() {
            since = nanoTime.getAsLong();
            running = true;
            waiting.add(this);
            lookSoon();
        }

        private synchronized void end() throws IOException {
            running = false;
            waiting.remove(this);
            if (stalled) {
                // The interrupt was meant for this call only; the connection is closed by now.
                Thread.interrupted();
                throw new IOException(complaint + limitNanos / 1_000_000 + " ms");
            }
        }

        private synchronized void interruptIfStalled(long now) {
            if (running && !stalled && now - since > limitNanos) {
                stalled = true;
                thread.interrupt();
            }
        }
    }

    private static final class WatchedInput extends FilterInputStream {
        private final Wait wait;

        private WatchedInput(InputStream in, Wait wait) {
            super(in);
            this.wait = wait;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            int count = read(one, 0, 1);
            return count < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            wait.begin();
            try {
                return in.read(bytes, offset, length);
            } finally {
                wait.end();
            }
        }
    }

    private static final class WatchedOutput extends FilterOutputStream {
        private final Wait wait;

        private WatchedOutput(OutputStream out, Wait wait) {
            super(out);
            this.wait = wait;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            wait.begin();
            try {
                out.write(bytes, offset, length);
            } finally {
                wait.end();
            }
        }

        @Override
        public void flush() throws IOException {
            wait.begin();
            try {
                out.flush();
            } finally {
                wait.end();
            }
        }
    }
}
