package io.kontiki.gateway.influx;

import io.kontiki.common.schema.TimeUnit;
import java.nio.charset.StandardCharsets;

/** Reads what follows the fields: an optional timestamp and the end of the line. One per request. */
final class TimestampReader {
    private final Precision precision;
    private final long nowNanos;
    private int position;

    TimestampReader(Precision precision, long nowNanos) {
        this.precision = precision;
        this.nowNanos = nowNanos;
    }

    /** The place of the line feed behind the line that was read last. */
    int position() {
        return position;
    }

    /** Reads from behind the last field; the result is in {@code unit}, rounded down. */
    long read(byte[] buffer, int from, TimeUnit unit) {
        int p = from;
        while (buffer[p] == ' ') {
            p++;
        }
        int start = p;
        if (buffer[p] == '-') {
            p++;
        }
        int digitsFrom = p;
        long number = 0;
        int digit = buffer[p] - '0';
        while (digit >= 0 && digit <= 9) {
            number = number * 10 + digit;
            digit = buffer[++p] - '0';
        }
        int digits = p - digitsFrom;
        int afterNumber = p;
        while (buffer[p] == ' ') {
            p++;
        }
        if (buffer[p] == '\r' && buffer[p + 1] == '\n') {
            p++;
        }
        if (buffer[p] != '\n') {
            int to = LineEnd.next(buffer, start);
            throw new BadLineException("invalid timestamp '" + text(buffer, start, Math.min(to, start + 40)) + "'");
        }
        position = p;
        if (digits == 0) {
            if (afterNumber != start) {
                throw new BadLineException("invalid timestamp '-'");
            }
            return unit.convert(nowNanos, TimeUnit.NANOSECOND);
        }
        // Nanoseconds of today have 19 digits: as unsigned numbers they all fit, and the sign bit tells those that are
        // too large.
        if (digits > 19 || number < 0) {
            number = parse(text(buffer, start, afterNumber));
        } else if (digitsFrom != start) {
            number = -number;
        }
        return convert(number, unit);
    }

    private long convert(long number, TimeUnit unit) {
        long unitNanos = TimeUnit.NANOSECOND.perSecond() / unit.perSecond();
        if (precision.nanoseconds() == unitNanos) {
            return number;
        }
        if (precision.nanoseconds() < unitNanos) {
            return Math.floorDiv(number, unitNanos / precision.nanoseconds());
        }
        long factor = precision.nanoseconds() / unitNanos;
        long result = number * factor;
        if (Math.multiplyHigh(number, factor) != result >> 63) {
            throw new BadLineException("timestamp " + number + " is out of range");
        }
        return result;
    }

    private static long parse(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new BadLineException(
                    "timestamp " + (text.length() > 40 ? text.substring(0, 40) : text) + " is out of range");
        }
    }

    private static String text(byte[] buffer, int from, int to) {
        return new String(buffer, from, to - from, StandardCharsets.UTF_8).stripTrailing();
    }
}
