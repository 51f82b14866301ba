package io.kontiki.region.group;

import io.kontiki.region.client.WritePart;
import java.util.Arrays;

/**
 * What one writer has had applied in one Region: its low-water mark, and the set of applied sequences at or above it.
 *
 * <p>A set, not "the last one": with several parts on their way at once the last one would acknowledge parts that were refused or cut
 * off. Bounded by {@link WritePart#WINDOW}; nothing in it expires by time. Owned by the apply thread.
 */
final class WriterWindow {
    private long mark;
    /** The sequence of bit 0 of the first word; a multiple of 64 and at most the mark. */
    private long base;

    private long[] words;

    WriterWindow(long mark) {
        this.mark = mark;
        this.base = mark & -64L;
        this.words = new long[1];
    }

    WriterWindow(WriterCheckpoint checkpoint) {
        this.mark = checkpoint.mark();
        this.base = checkpoint.mark() & -64L;
        this.words = checkpoint.words().length == 0
                ? new long[1]
                : checkpoint.words().clone();
    }

    long mark() {
        return mark;
    }

    boolean contains(long sequence) {
        long word = (sequence - base) >> 6;
        return sequence >= mark && word < words.length && (words[(int) word] & 1L << sequence) != 0;
    }

    /** Everything below the mark is settled: the writer never asks for it again, so it is forgotten. The mark never goes down. */
    void raiseMark(long newMark) {
        if (newMark <= mark) {
            return;
        }
        mark = newMark;
        long newBase = newMark & -64L;
        long dropped = (newBase - base) >> 6;
        if (dropped > 0) {
            words = dropped >= words.length ? new long[1] : Arrays.copyOfRange(words, (int) dropped, words.length);
            base = newBase;
        }
        words[0] &= -1L << mark;
    }

    /** The sequence must be at least the mark and inside the window. */
    void add(long sequence) {
        if (sequence < mark || sequence - mark >= WritePart.WINDOW) {
            throw new IllegalStateException("sequence " + sequence + " is outside the window from " + mark);
        }
        int word = (int) ((sequence - base) >> 6);
        if (word >= words.length) {
            words = Arrays.copyOf(words, Math.max(word + 1, Math.min(words.length * 2, WritePart.WINDOW / 64 + 1)));
        }
        words[word] |= 1L << sequence;
    }

    WriterCheckpoint checkpoint(long high, long low) {
        int used = words.length;
        while (used > 0 && words[used - 1] == 0) {
            used--;
        }
        return new WriterCheckpoint(high, low, mark, Arrays.copyOf(words, used));
    }
}
