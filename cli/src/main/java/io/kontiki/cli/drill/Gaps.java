package io.kontiki.cli.drill;

/** The longest time without a success. */
final class Gaps {
    private Gaps() {}

    /** @param fromNanos when the gap began, the moment of the success before it */
    record Gap(long fromNanos, long toNanos) {
        static final Gap NONE = new Gap(0, 0);

        long millis() {
            return (toNanos - fromNanos + 999_999) / 1_000_000;
        }
    }

    /**
     * The longest gap that overlaps the window. A gap counts whole, also the part of it before the window; the time from the last
     * success to the end of the window is a gap too.
     *
     * @param successNanos in order
     */
    static Gap longest(long[] successNanos, long windowFromNanos, long windowToNanos) {
        Gap longest = Gap.NONE;
        long before = successNanos.length == 0 ? windowFromNanos : successNanos[0];
        for (long success : successNanos) {
            if (success > windowFromNanos && before < windowToNanos) {
                longest = longer(longest, new Gap(before, success));
            }
            before = success;
        }
        if (before < windowToNanos) {
            longest = longer(longest, new Gap(before, windowToNanos));
        }
        return longest;
    }

    private static Gap longer(Gap a, Gap b) {
        return b.toNanos() - b.fromNanos() > a.toNanos() - a.fromNanos() ? b : a;
    }
}
