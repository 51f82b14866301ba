package io.kontiki.region.group;

import java.util.Arrays;
import java.util.Objects;

/**
 * A {@link WriterWindow} as it goes into a snapshot.
 *
 * @param words bit {@code i} of word {@code w} is the sequence {@code (mark & -64) + 64 * w + i}; no trailing zero words
 */
public record WriterCheckpoint(long high, long low, long mark, long[] words) {
    public WriterCheckpoint {
        Objects.requireNonNull(words, "words");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WriterCheckpoint that
                && high == that.high
                && low == that.low
                && mark == that.mark
                && Arrays.equals(words, that.words);
    }

    @Override
    public int hashCode() {
        return Objects.hash(high, low, mark, Arrays.hashCode(words));
    }
}
