package io.kontiki.storage;

/** Checks of arguments that every store makes alike. */
public final class Ranges {
    private Ranges() {}

    public static void check(long offset, int length) {
        if (offset < 0 || length < 0) {
            throw new IllegalArgumentException("not a range: offset " + offset + ", length " + length);
        }
    }

    public static void checkLimit(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("a page holds at least one object, not " + limit);
        }
    }
}
