package io.kontiki.common.settings;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes, as settings write it: {@code 512}, {@code 64KB}, {@code 128 MB}, {@code 2GiB}. A K is 1024 with or without
 * the i.
 */
public record DataSize(long bytes) implements Comparable<DataSize> {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,18})\\s*([kmgtp]?)(i?b)?");
    private static final String UNITS = "kmgtp";

    public DataSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("a size must not be negative: " + bytes);
        }
    }

    public static DataSize ofKilobytes(long kilobytes) {
        return new DataSize(Math.multiplyExact(kilobytes, 1L << 10));
    }

    public static DataSize ofMegabytes(long megabytes) {
        return new DataSize(Math.multiplyExact(megabytes, 1L << 20));
    }

    public static DataSize ofGigabytes(long gigabytes) {
        return new DataSize(Math.multiplyExact(gigabytes, 1L << 30));
    }

    /** Reads a size; KontikiException CONFIGURATION when it is none. */
    public static DataSize parse(String text) {
        Matcher matcher = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (matcher.matches()) {
            int power = matcher.group(2).isEmpty() ? 0 : UNITS.indexOf(matcher.group(2)) + 1;
            long number = Long.parseLong(matcher.group(1));
            if (number <= Long.MAX_VALUE >> 10 * power) {
                return new DataSize(number << 10 * power);
            }
        }
        throw new KontikiException(
                ErrorCode.CONFIGURATION,
                "'" + text + "' is not a size; write a whole number and a unit, such as 64KB, 128MB or 2GB");
    }

    @Override
    public int compareTo(DataSize other) {
        return Long.compare(bytes, other.bytes);
    }

    /** The shortest exact form, which {@link #parse} reads. */
    @Override
    public String toString() {
        long number = bytes;
        int power = 0;
        while (number != 0 && number % 1024 == 0 && power < UNITS.length()) {
            number /= 1024;
            power++;
        }
        return number + (power == 0 ? "B" : Character.toUpperCase(UNITS.charAt(power - 1)) + "B");
    }
}
