package io.kontiki.cli.differential;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The kinds of values that the test knows, with the Java type of each and how SQL orders them. */
enum SqlType {
    /** String; ordered by its UTF-8 bytes. */
    TEXT,
    /** Long, small enough for every sum that is asked for. */
    LONG,
    /** BigInteger of 64 bits without sign. */
    UNSIGNED,
    /** Double, a small multiple of a power of two and never -0.0, so that sums are exact in any order. */
    EXACT,
    /** Double, anything: no arithmetic. NaN equals itself and is the greatest, -0.0 equals 0.0. */
    WILD,
    BOOLEAN,
    /** Long, milliseconds since 1970. */
    TIME;

    boolean isDouble() {
        return this == EXACT || this == WILD;
    }

    /** As SQL compares two values that are not NULL. */
    static int compare(Object left, Object right) {
        return switch (left) {
            case String text -> Arrays.compareUnsigned(utf8(text), utf8((String) right));
            case Long number when right instanceof Long other -> number.compareTo(other);
            case Long number
            when right instanceof BigInteger other -> BigInteger.valueOf(number).compareTo(other);
            case BigInteger number when right instanceof Long other -> number.compareTo(BigInteger.valueOf(other));
            case BigInteger number -> number.compareTo((BigInteger) right);
            case Double number -> Double.compare(number + 0.0, (Double) right + 0.0);
            case Boolean bool -> bool.compareTo((Boolean) right);
            default -> throw new IllegalArgumentException(left + " beside " + right);
        };
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
