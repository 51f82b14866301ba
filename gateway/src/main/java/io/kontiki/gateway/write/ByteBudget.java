package io.kontiki.gateway.write;

import io.kontiki.common.error.BusyException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes that requests hold in this gateway. A request larger than what is left is refused with "busy" before it is read; one
 * that is larger than the whole budget gets in when nothing else is there. Safe for all threads.
 */
public final class ByteBudget {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final long limit;
    private final AtomicLong used = new AtomicLong();

    public ByteBudget(long limit) {
        this.limit = limit;
    }

    /** Takes the bytes until the share is closed. */
    public Share take(long bytes) {
        add(bytes, 0);
        return new Share(bytes);
    }

    public long used() {
        return used.get();
    }

    private void add(long bytes, long already) {
        while (true) {
            long before = used.get();
            if (before > already && before + bytes > limit) {
                throw new BusyException(
                        "the gateway has " + before + " of " + limit + " bytes of writes in flight; send again later",
                        RETRY_AFTER);
            }
            if (used.compareAndSet(before, before + bytes)) {
                return;
            }
        }
    }

    /** The bytes of one request. Owned by the request's thread. */
    public final class Share implements AutoCloseable {
        private long bytes;

        private Share(long bytes) {
            this.bytes = bytes;
        }

        /** Makes the share larger if there is room. */
        public void grow(long newBytes) {
            add(newBytes - bytes, bytes);
            bytes = newBytes;
        }

        /** Makes the share smaller or larger, without asking: the request is in already. */
        public void resize(long newBytes) {
            used.addAndGet(newBytes - bytes);
            bytes = newBytes;
        }

        @Override
        public void close() {
            resize(0);
        }
    }
}
