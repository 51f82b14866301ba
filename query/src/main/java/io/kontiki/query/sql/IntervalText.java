package io.kontiki.query.sql;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads durations as people write them: {@code 5 minutes}, {@code 1h30m}, {@code 1 month}, {@code -2 days 03:04:05.5}.
 *
 * @param months years and months, apart from the rest because they differ in length
 * @param nanoseconds weeks, days and everything shorter
 */
public record IntervalText(int months, long nanoseconds) {
    private static final long SECOND = 1_000_000_000L;
    private static final Pattern PART =
            Pattern.compile("\\s*([+-]?)\\s*([0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)\\s*([a-zA-Zµ]+)\\s*,?");
    private static final Pattern CLOCK =
            Pattern.compile("\\s*([+-]?)([0-9]+):([0-9]{2})(?::([0-9]{2}(?:\\.[0-9]+)?))?");
    private static final Map<String, Long> NANOSECONDS = Map.ofEntries(
            Map.entry("ns", 1L),
            Map.entry("nanosecond", 1L),
            Map.entry("nsec", 1L),
            Map.entry("us", 1_000L),
            Map.entry("µs", 1_000L),
            Map.entry("microsecond", 1_000L),
            Map.entry("usec", 1_000L),
            Map.entry("ms", 1_000_000L),
            Map.entry("millisecond", 1_000_000L),
            Map.entry("msec", 1_000_000L),
            Map.entry("s", SECOND),
            Map.entry("sec", SECOND),
            Map.entry("second", SECOND),
            Map.entry("m", 60 * SECOND),
            Map.entry("min", 60 * SECOND),
            Map.entry("minute", 60 * SECOND),
            Map.entry("h", 3600 * SECOND),
            Map.entry("hr", 3600 * SECOND),
            Map.entry("hour", 3600 * SECOND),
            Map.entry("d", 86400 * SECOND),
            Map.entry("day", 86400 * SECOND),
            Map.entry("w", 7 * 86400 * SECOND),
            Map.entry("week", 7 * 86400 * SECOND));
    private static final Map<String, Integer> MONTHS = Map.ofEntries(
            Map.entry("mon", 1),
            Map.entry("month", 1),
            Map.entry("quarter", 3),
            Map.entry("y", 12),
            Map.entry("yr", 12),
            Map.entry("year", 12),
            Map.entry("decade", 120),
            Map.entry("century", 1200));

    /** Empty when the text is no duration, or too long for 64 bits of nanoseconds. */
    public static Optional<IntervalText> parse(String text) {
        BigDecimal nanoseconds = BigDecimal.ZERO;
        BigDecimal months = BigDecimal.ZERO;
        int at = 0;
        if (text.isBlank()) {
            return Optional.empty();
        }
        while (at < text.length()) {
            if (text.substring(at).isBlank()) {
                break;
            }
            Matcher clock = CLOCK.matcher(text).region(at, text.length());
            if (clock.lookingAt()) {
                BigDecimal seconds = new BigDecimal(clock.group(2))
                        .multiply(BigDecimal.valueOf(3600))
                        .add(new BigDecimal(clock.group(3)).multiply(BigDecimal.valueOf(60)))
                        .add(clock.group(4) == null ? BigDecimal.ZERO : new BigDecimal(clock.group(4)));
                nanoseconds = nanoseconds.add(signed(clock.group(1), seconds.multiply(BigDecimal.valueOf(SECOND))));
                at = clock.end();
                continue;
            }
            Matcher part = PART.matcher(text).region(at, text.length());
            if (!part.lookingAt()) {
                return Optional.empty();
            }
            BigDecimal amount = signed(part.group(1), new BigDecimal(part.group(2)));
            String unit = singular(part.group(3));
            if (MONTHS.containsKey(unit)) {
                months = months.add(amount.multiply(BigDecimal.valueOf(MONTHS.get(unit))));
            } else if (NANOSECONDS.containsKey(unit)) {
                nanoseconds = nanoseconds.add(amount.multiply(BigDecimal.valueOf(NANOSECONDS.get(unit))));
            } else {
                return Optional.empty();
            }
            at = part.end();
        }
        try {
            return Optional.of(new IntervalText(
                    months.intValueExact(),
                    nanoseconds.setScale(0, RoundingMode.HALF_UP).longValueExact()));
        } catch (ArithmeticException e) {
            return Optional.empty();
        }
    }

    /** An amount and a unit apart, as in {@code INTERVAL '5' MINUTE}. */
    static Optional<IntervalText> parse(String amount, String unit) {
        return parse(amount + " " + unit);
    }

    private static BigDecimal signed(String sign, BigDecimal value) {
        return sign.equals("-") ? value.negate() : value;
    }

    private static String singular(String unit) {
        if (unit.equals("M")) {
            return "month";
        }
        String lower = unit.toLowerCase(java.util.Locale.ROOT);
        if (lower.equals("centuries")) {
            return "century";
        }
        boolean plural = lower.length() > 2 && lower.endsWith("s") && !NANOSECONDS.containsKey(lower);
        return plural ? lower.substring(0, lower.length() - 1) : lower;
    }
}
