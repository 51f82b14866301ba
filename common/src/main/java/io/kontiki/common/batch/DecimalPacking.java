package io.kontiki.common.batch;

/**
 * Finds out whether all doubles of a column are decimals of few digits, and turns them into integers: value = integer /
 * 10^exponent, checked bit by bit, so that no value ever changes (the idea of ALP: Afroozeh, Kuffo, Boncz, SIGMOD 2024, without
 * its exceptions).
 *
 * <p>NaN, infinities, -0.0 and doubles with many digits make the whole column fall back to its raw bits.
 */
final class DecimalPacking {
    /** Gauges have few decimals; more than this and the integers no longer fit in four bytes anyway. */
    private static final int MAX_EXPONENT = 6;
    /** Integers beyond this would need 8 bytes, as the double does; it also keeps every product exact enough to be tried. */
    private static final long LIMIT = 1L << 40;

    private static final double[] POWERS = {1, 10, 100, 1_000, 10_000, 100_000, 1_000_000};

    private long[] integers = new long[64];
    private int exponent;
    private long min;
    private long max;

    static double power(int exponent) {
        if (exponent > MAX_EXPONENT) {
            throw CorruptBatch.because("a decimal exponent of " + exponent);
        }
        return POWERS[exponent];
    }

    long[] integers() {
        return integers;
    }

    int exponent() {
        return exponent;
    }

    long min() {
        return min;
    }

    long max() {
        return max;
    }

    /** Whether all values are decimals that fit in 4 bytes; the accessors then describe them. */
    boolean pack(long[] bits, int count) {
        if (count == 0) {
            return false;
        }
        if (integers.length < count) {
            integers = new long[Math.max(count, integers.length * 2)];
        }
        int tried = 0;
        for (int done = packWhole(bits, count); done < count; done = packAt(bits, count, POWERS[tried])) {
            // The value that failed chooses the next exponent alone, before all the others are tried again.
            do {
                tried++;
            } while (tried <= MAX_EXPONENT && !isDecimal(bits[done], POWERS[tried]));
            if (tried > MAX_EXPONENT) {
                return false;
            }
        }
        exponent = tried;
        long least = Long.MAX_VALUE;
        long greatest = Long.MIN_VALUE;
        for (int i = 0; i < count; i++) {
            least = Math.min(least, integers[i]);
            greatest = Math.max(greatest, integers[i]);
        }
        min = least;
        max = greatest;
        return greatest - least < 1L << 32;
    }

    private static boolean isDecimal(long bits, double power) {
        double scaled = Math.rint(Double.longBitsToDouble(bits) * power);
        return scaled < LIMIT && scaled > -LIMIT && Double.doubleToRawLongBits((long) scaled / power) == bits;
    }

    /** Returns how many values from the start are whole numbers; {@code count} when all are. */
    private int packWhole(long[] bits, int count) {
        for (int i = 0; i < count; i++) {
            long integer = (long) Double.longBitsToDouble(bits[i]);
            integers[i] = integer;
            if (Double.doubleToRawLongBits(integer) != bits[i] || integer >= LIMIT || integer <= -LIMIT) {
                return i;
            }
        }
        return count;
    }

    private int packAt(long[] bits, int count, double power) {
        for (int i = 0; i < count; i++) {
            double scaled = Math.rint(Double.longBitsToDouble(bits[i]) * power);
            long integer = (long) scaled;
            integers[i] = integer;
            if (Double.doubleToRawLongBits(integer / power) != bits[i] || integer >= LIMIT || integer <= -LIMIT) {
                return i;
            }
        }
        return count;
    }
}
