package io.kontiki.cli.drill;

import java.util.Arrays;

/**
 * What one stream has had acknowledged: every key, and when. Written by the stream's writer; others read counts at any time and
 * the rest after the writer has ended.
 */
final class AckLog {
    private long[] timestamps = new long[1024];
    private volatile int rows;
    private long[] ackNanos = new long[1024];
    private volatile int acks;

    /** Rows of one request with consecutive timestamps. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread counts; the report only reads
    void acknowledged(long firstTimestamp, int count, long nanos) {
        int size = rows;
        if (size + count > timestamps.length) {
            timestamps = Arrays.copyOf(timestamps, 2 * (size + count));
        }
        for (int i = 0; i < count; i++) {
            timestamps[size + i] = firstTimestamp + i;
        }
        if (acks == ackNanos.length) {
            ackNanos = Arrays.copyOf(ackNanos, 2 * acks);
        }
        ackNanos[acks] = nanos;
        acks = acks + 1;
        rows = size + count;
    }

    /** The moment of the last acknowledgement; {@code otherwise} when there was none yet. Any thread. */
    long lastAckNanos(long otherwise) {
        int count = acks;
        return count == 0 ? otherwise : ackNanos[count - 1];
    }

    int rows() {
        return rows;
    }

    /** Every acknowledged timestamp, in order. */
    long[] timestamps() {
        return Arrays.copyOf(timestamps, rows);
    }

    /** The moment of every acknowledgement. */
    long[] ackNanos() {
        return Arrays.copyOf(ackNanos, acks);
    }
}
