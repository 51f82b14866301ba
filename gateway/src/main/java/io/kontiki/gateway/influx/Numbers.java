package io.kontiki.gateway.influx;

import java.nio.charset.StandardCharsets;

/** The rarer ways to read a number; the digits have been seen to be digits. */
final class Numbers {
    private static final double[] POWERS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };
    /** Integers up to here are doubles without rounding. */
    private static final long MAX_EXACT = 1L << 53;

    private Numbers() {}

    /**
     * {@code mantissa * 10^exponent}, rounded once, of an unsigned mantissa. Exact operands give the correctly rounded result in one
     * operation (Clinger's fast path); extreme exponents go through the library from the text.
     */
    static double toDouble(byte[] buffer, int from, int to, boolean negative, long mantissa, int exponent) {
        if (mantissa >= 0 && mantissa <= MAX_EXACT && exponent >= -22 && exponent <= 22) {
            double result = exponent < 0 ? mantissa / POWERS[-exponent] : mantissa * POWERS[exponent];
            return negative ? -result : result;
        }
        if (mantissa != 0 && Math.abs(exponent) <= DecimalToDouble.MAX_EXPONENT) {
            double result = DecimalToDouble.convert(mantissa, exponent);
            return negative ? -result : result;
        }
        return parseDouble(buffer, from, to);
    }

    static double parseDouble(byte[] buffer, int from, int to) {
        double result = Double.parseDouble(text(buffer, from, to));
        if (Double.isInfinite(result)) {
            throw new BadLineException(
                    "the number " + text(buffer, from, Math.min(to, from + 40)) + " is out of the range of Float64");
        }
        return result;
    }

    static long parseLong(byte[] buffer, int from, int to) {
        try {
            return Long.parseLong(text(buffer, from, to));
        } catch (NumberFormatException e) {
            throw new BadLineException(
                    "the integer " + text(buffer, from, Math.min(to, from + 40)) + " is out of the range of Int64");
        }
    }

    static long parseUnsignedLong(byte[] buffer, int from, int to) {
        try {
            return Long.parseUnsignedLong(text(buffer, from, to));
        } catch (NumberFormatException e) {
            throw new BadLineException(
                    "the integer " + text(buffer, from, Math.min(to, from + 40)) + " is out of the range of UInt64");
        }
    }

    private static String text(byte[] buffer, int from, int to) {
        return new String(buffer, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
