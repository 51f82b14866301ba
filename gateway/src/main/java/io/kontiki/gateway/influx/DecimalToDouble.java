package io.kontiki.gateway.influx;

import java.math.BigInteger;

/**
 * {@code digits * 10^exponent} as the nearest double, for the numbers that measurements are made of: up to 19 digits and moderate
 * exponents. One or two multiplications instead of big integers.
 *
 * <p>Algorithm: Eisel and Lemire; D. Lemire, "Number Parsing at a Gigabyte per Second", Software: Practice and Experience 51 (2021),
 * with N. Mushtak and D. Lemire, "Fast Number Parsing Without Fallback" (2023), by which the product below always decides.
 */
final class DecimalToDouble {
    /** Exponents of ten in the table, both ways. */
    static final int MAX_EXPONENT = 64;

    private static final long[] HIGH = new long[2 * MAX_EXPONENT + 1];
    private static final long[] LOW = new long[2 * MAX_EXPONENT + 1];

    static {
        for (int exponent = -MAX_EXPONENT; exponent <= MAX_EXPONENT; exponent++) {
            BigInteger power =
                    exponent < 0 ? reciprocal(-exponent) : BigInteger.valueOf(5).pow(exponent);
            int shift = 128 - power.bitLength();
            BigInteger normalized = shift >= 0 ? power.shiftLeft(shift) : power.shiftRight(-shift);
            HIGH[exponent + MAX_EXPONENT] = normalized.shiftRight(64).longValue();
            LOW[exponent + MAX_EXPONENT] = normalized.longValue();
        }
    }

    private DecimalToDouble() {}

    /**
     * @param digits unsigned, not 0
     * @param exponent from -{@link #MAX_EXPONENT} to {@link #MAX_EXPONENT}
     */
    static double convert(long digits, int exponent) {
        int leadingZeros = Long.numberOfLeadingZeros(digits);
        long factor = digits << leadingZeros;
        int place = exponent + MAX_EXPONENT;
        long high = Math.unsignedMultiplyHigh(factor, HIGH[place]);
        long low = factor * HIGH[place];
        if ((high & 0x1FF) == 0x1FF) {
            long carry = Math.unsignedMultiplyHigh(factor, LOW[place]);
            low += carry;
            if (Long.compareUnsigned(low, carry) < 0) {
                high++;
            }
        }
        int upperBit = (int) (high >>> 63);
        long mantissa = high >>> upperBit + 9;
        long binaryExponent = ((217_706L * exponent) >> 16) + 63 + upperBit - leadingZeros + 1023;
        boolean halfway = Long.compareUnsigned(low, 1) <= 0 && exponent >= -4 && exponent <= 23 && (mantissa & 3) == 1;
        if (halfway && mantissa << upperBit + 9 == high) {
            mantissa &= ~1L;
        }
        mantissa = mantissa + (mantissa & 1) >>> 1;
        if (mantissa >= 1L << 53) {
            mantissa = 1L << 52;
            binaryExponent++;
        }
        return Double.longBitsToDouble(mantissa & ~(1L << 52) | binaryExponent << 52);
    }

    /** {@code 1 / 5^n}, rounded up, with at least 128 bits. */
    private static BigInteger reciprocal(int n) {
        BigInteger power = BigInteger.valueOf(5).pow(n);
        int bits = power.bitLength();
        int scale = n <= 27 ? bits + 127 : 2 * bits + 128;
        return BigInteger.ONE.shiftLeft(scale).divide(power).add(BigInteger.ONE);
    }
}
