package io.kontiki.region.compaction;

import java.time.Duration;

/**
 * When files are rewritten.
 *
 * @param smallFileBytes in-order files below this are merged with others of their window
 * @param minFiles so many small in-order files of one window make a merge worth it
 * @param lateFiles so many late files make folding them in worth it
 * @param foldShare late files that are less than this part (8: an eighth) of the in-order files that they overlap are not folded in,
 *     unless these are small
 * @param maxInputBytes of one job, where the window can be made small enough
 * @param maxInputFiles of one job; each has a row group in memory
 * @param window the span of time whose files are merged together
 */
public record CompactionSettings(
        long smallFileBytes,
        int minFiles,
        int lateFiles,
        int foldShare,
        long maxInputBytes,
        int maxInputFiles,
        Duration window) {
    public static final CompactionSettings DEFAULT =
            new CompactionSettings(16L << 20, 4, 4, 8, 512L << 20, 32, Duration.ofDays(1));

    /** Late files are folded in however little they are. */
    public static final int FOLD_ALWAYS = Integer.MAX_VALUE;

    public CompactionSettings {
        if (smallFileBytes < 1
                || minFiles < 2
                || lateFiles < 1
                || foldShare < 1
                || maxInputBytes < 1
                || maxInputFiles < 2
                || window.toMillis() < 1) {
            throw new IllegalArgumentException("not usable for compaction: " + smallFileBytes + ", " + minFiles + ", "
                    + lateFiles + ", " + foldShare + ", " + maxInputBytes + ", " + maxInputFiles + ", " + window);
        }
    }
}
