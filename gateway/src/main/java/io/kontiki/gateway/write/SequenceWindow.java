package io.kontiki.gateway.write;

import io.kontiki.region.client.WritePart;
import io.kontiki.region.client.WriterId;
import java.util.OptionalLong;
import java.util.TreeSet;

/**
 * The sequences that one writer id has given out for one Region. A sequence stays unsettled until its part has a definite outcome,
 * or was never sent; the low-water mark is the lowest unsettled one and so never passes a part whose outcome is not known. Safe for
 * all threads.
 */
final class SequenceWindow {
    private final WriterId writer;
    private final TreeSet<Long> unsettled = new TreeSet<>();
    private long next;
    private boolean retired;

    SequenceWindow(WriterId writer) {
        this.writer = writer;
    }

    WriterId writer() {
        return writer;
    }

    /** The next sequence; empty while the window is full. */
    synchronized OptionalLong take() {
        if (next - lowWaterMark() >= WritePart.WINDOW) {
            return OptionalLong.empty();
        }
        unsettled.add(next);
        return OptionalLong.of(next++);
    }

    synchronized long lowWaterMark() {
        return unsettled.isEmpty() ? next : unsettled.first();
    }

    synchronized void settle(long sequence) {
        unsettled.remove(sequence);
    }

    /** A sequence was given up with an unknown outcome: it holds the mark for ever, so no new ones are taken from here. */
    synchronized void retire() {
        retired = true;
    }

    synchronized boolean isRetired() {
        return retired;
    }

    synchronized int unsettledCount() {
        return unsettled.size();
    }
}
