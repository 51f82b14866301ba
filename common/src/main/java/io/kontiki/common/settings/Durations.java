package io.kontiki.common.settings;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as settings and table options write them: {@code 500ms}, {@code 10s}, {@code 1h 30m}, {@code 7d}, {@code 1 year}. A
 * month is 30.44 days and a year 365.25 days, as GreptimeDB's users know it.
 */
public final class Durations {
    private static final Pattern PART = Pattern.compile("\\s*([0-9]{1,18})\\s*([a-zA-Zµ]+)");
    private static final Map<String, Duration> UNITS = Map.ofEntries(
            Map.entry("ns", Duration.ofNanos(1)),
            Map.entry("nsec", Duration.ofNanos(1)),
            Map.entry("us", Duration.ofNanos(1_000)),
            Map.entry("µs", Duration.ofNanos(1_000)),
            Map.entry("usec", Duration.ofNanos(1_000)),
            Map.entry("ms", Duration.ofMillis(1)),
            Map.entry("msec", Duration.ofMillis(1)),
            Map.entry("s", Duration.ofSeconds(1)),
            Map.entry("sec", Duration.ofSeconds(1)),
            Map.entry("secs", Duration.ofSeconds(1)),
            Map.entry("second", Duration.ofSeconds(1)),
            Map.entry("seconds", Duration.ofSeconds(1)),
            Map.entry("m", Duration.ofMinutes(1)),
            Map.entry("min", Duration.ofMinutes(1)),
            Map.entry("mins", Duration.ofMinutes(1)),
            Map.entry("minute", Duration.ofMinutes(1)),
            Map.entry("minutes", Duration.ofMinutes(1)),
            Map.entry("h", Duration.ofHours(1)),
            Map.entry("hr", Duration.ofHours(1)),
            Map.entry("hour", Duration.ofHours(1)),
            Map.entry("hours", Duration.ofHours(1)),
            Map.entry("d", Duration.ofDays(1)),
            Map.entry("day", Duration.ofDays(1)),
            Map.entry("days", Duration.ofDays(1)),
            Map.entry("w", Duration.ofDays(7)),
            Map.entry("week", Duration.ofDays(7)),
            Map.entry("weeks", Duration.ofDays(7)),
            Map.entry("M", Duration.ofSeconds(2_630_016)),
            Map.entry("month", Duration.ofSeconds(2_630_016)),
            Map.entry("months", Duration.ofSeconds(2_630_016)),
            Map.entry("y", Duration.ofSeconds(31_557_600)),
            Map.entry("year", Duration.ofSeconds(31_557_600)),
            Map.entry("years", Duration.ofSeconds(31_557_600)));

    private Durations() {}

    /** Reads a duration; KontikiException CONFIGURATION when it is none. */
    public static Duration parse(String text) {
        return find(text)
                .orElseThrow(
                        () -> new KontikiException(
                                ErrorCode.CONFIGURATION,
                                "'" + text
                                        + "' is not a duration; write numbers with units, such as 500ms, 10s, 5m, 1h 30m or 7d"));
    }

    /** Reads a duration; empty when the text is none. */
    public static Optional<Duration> find(String text) {
        Matcher matcher = PART.matcher(text.stripTrailing());
        Duration sum = Duration.ZERO;
        int position = 0;
        try {
            while (matcher.find() && matcher.start() == position && UNITS.containsKey(matcher.group(2))) {
                sum = sum.plus(UNITS.get(matcher.group(2)).multipliedBy(Long.parseLong(matcher.group(1))));
                position = matcher.end();
            }
        } catch (ArithmeticException tooLong) {
            return Optional.empty();
        }
        return position > 0 && position == text.stripTrailing().length() ? Optional.of(sum) : Optional.empty();
    }

    /** The shortest exact form that {@link #parse} reads, such as {@code 1h 30m}. */
    public static String format(Duration duration) {
        if (duration.isZero()) {
            return "0s";
        }
        StringBuilder text = new StringBuilder();
        append(text, duration.toDays(), "d");
        append(text, duration.toHoursPart(), "h");
        append(text, duration.toMinutesPart(), "m");
        append(text, duration.toSecondsPart(), "s");
        append(text, duration.toNanosPart() / 1_000_000, "ms");
        append(text, duration.toNanosPart() / 1_000 % 1_000, "us");
        append(text, duration.toNanosPart() % 1_000, "ns");
        return text.toString();
    }

    private static void append(StringBuilder text, long number, String unit) {
        if (number != 0) {
            text.append(text.isEmpty() ? "" : " ").append(number).append(unit);
        }
    }
}
