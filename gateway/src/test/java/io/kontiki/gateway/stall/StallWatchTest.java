package io.kontiki.gateway.stall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class StallWatchTest {
    private static final Duration LIMIT = Duration.ofMillis(80);

    /** How often somebody looked at the clock: each wait once when it begins, the timer once at each look. */
    private final AtomicLong looks = new AtomicLong();

    private final StallWatch watch = new StallWatch(LIMIT, () -> {
        looks.incrementAndGet();
        return System.nanoTime();
    });

    @AfterEach
    void close() {
        watch.close();
    }

    @Test
    void aReadThatDoesNotGoOnEndsAndSoDoesOneAfterAQuietTime() throws Exception {
        InputStream silent = watch.watch(new SilentInput());
        InputStream later = watch.watch(new SilentInput());

        assertThatThrownBy(silent::read)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("did not go on for 80 ms");
        settle();
        assertThatThrownBy(later::read).isInstanceOf(IOException.class).hasMessageContaining("did not go on for 80 ms");
        assertThat(Thread.interrupted())
                .as("the interrupt was meant for the read alone")
                .isFalse();
    }

    @Test
    void nobodyLooksAtTheClockWhileNobodyWaits() throws Exception {
        assertThat(watch.watch(InputStream.nullInputStream()).read()).isEqualTo(-1);
        settle();
        long before = looks.get();

        new CountDownLatch(1).await(5 * LIMIT.toMillis(), TimeUnit.MILLISECONDS);

        assertThat(looks).hasValue(before);
    }

    /** Longer than the timer's period, so that the look that the last wait brought is over. */
    private static void settle() throws InterruptedException {
        new CountDownLatch(1).await(2 * LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Blocks until it is interrupted, as a channel does whose other side says nothing. */
    private static final class SilentInput extends InputStream {
        @Override
        public int read() throws IOException {
            try {
                new CountDownLatch(1).await();
                return 0;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return read();
        }
    }
}
