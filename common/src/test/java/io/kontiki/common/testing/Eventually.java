package io.kontiki.common.testing;

import java.time.Duration;

/** Waits for what happens on other threads, instead of sleeping and hoping. */
public final class Eventually {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final long FIRST_PAUSE_MILLIS = 2;
    private static final long LONGEST_PAUSE_MILLIS = 50;

    private Eventually() {}

    /** Something that must hold in the end; it throws as long as it does not. */
    @FunctionalInterface
    public interface Assertion {
        void check() throws Exception;
    }

    /** Repeats the assertion until it passes, for at most ten seconds; then throws its last failure. */
    public static void eventually(Assertion assertion) {
        eventually(LIMIT, assertion);
    }

    public static void eventually(Duration limit, Assertion assertion) {
        long end = System.nanoTime() + limit.toNanos();
        for (long pause = FIRST_PAUSE_MILLIS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MILLIS)) {
            try {
                assertion.check();
                return;
            } catch (Exception | AssertionError e) {
                if (System.nanoTime() > end) {
                    throw new AssertionError("still not so after " + limit.toMillis() + " ms: " + e.getMessage(), e);
                }
            }
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while waiting", e);
            }
        }
    }
}
