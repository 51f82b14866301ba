package io.kontiki.query.sql;

import io.kontiki.common.schema.TimeUnit;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A point in time, exact to the nanosecond and wide enough for the extreme values of every unit.
 *
 * @param epochNanoseconds since 1970-01-01T00:00:00Z
 */
public record Moment(BigInteger epochNanoseconds) {
    private static final BigInteger NANOSECONDS_PER_SECOND = BigInteger.valueOf(1_000_000_000L);
    private static final Pattern FORM = Pattern.compile(
            "([+-]?[0-9]{4,9})-([0-9]{1,2})-([0-9]{1,2})(?:[T ]+([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,}))?)?)?"
                    + "\\s*(Z|z|UTC|utc|GMT|[+-][0-9]{1,2}(?::?[0-9]{2})?)?");

    /**
     * Reads a date, or a date and time, with or without offset: {@code 2026-01-01}, {@code 2026-01-01 10:00:00.5},
     * {@code 2026-01-01T10:00:00+08:00}.
     *
     * @param zone of texts without offset
     * @return empty when the text is no time
     */
    public static Optional<Moment> parse(String text, ZoneId zone) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            return Optional.empty();
        }
        try {
            LocalDate date = LocalDate.of(number(form, 1), number(form, 2), number(form, 3));
            String fraction = form.group(7) == null ? "" : form.group(7);
            if (fraction.length() > 9) {
                fraction = fraction.substring(0, 9);
            }
            int nano = fraction.isEmpty() ? 0 : Integer.parseInt((fraction + "000000000").substring(0, 9));
            LocalDateTime local = date.atTime(LocalTime.of(number(form, 4), number(form, 5), number(form, 6), nano));
            ZoneId used = form.group(8) == null ? zone : offset(form.group(8));
            return Optional.of(of(local.atZone(used).toInstant()));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static int number(Matcher form, int group) {
        return form.group(group) == null ? 0 : Integer.parseInt(form.group(group));
    }

    private static ZoneId offset(String text) {
        if (Character.isLetter(text.charAt(0))) {
            return ZoneOffset.UTC;
        }
        String digits = text.substring(1).replace(":", "");
        int hours = Integer.parseInt(digits.length() <= 2 ? digits : digits.substring(0, digits.length() - 2));
        int minutes = digits.length() <= 2 ? 0 : Integer.parseInt(digits.substring(digits.length() - 2));
        int sign = text.charAt(0) == '-' ? -1 : 1;
        return ZoneOffset.ofHoursMinutes(sign * hours, sign * minutes);
    }

    public static Moment of(Instant instant) {
        return new Moment(BigInteger.valueOf(instant.getEpochSecond())
                .multiply(NANOSECONDS_PER_SECOND)
                .add(BigInteger.valueOf(instant.getNano())));
    }

    public static Moment of(long count, TimeUnit unit) {
        return new Moment(BigInteger.valueOf(count).multiply(nanosecondsPer(unit)));
    }

    public Instant toInstant() {
        BigInteger[] parts = floorDivide(epochNanoseconds, NANOSECONDS_PER_SECOND);
        return Instant.ofEpochSecond(parts[0].longValueExact(), parts[1].longValueExact());
    }

    /** The count of the unit, rounded towards the past; empty when it does not fit in 64 bits. */
    public Optional<Long> floor(TimeUnit unit) {
        BigInteger count = floorDivide(epochNanoseconds, nanosecondsPer(unit))[0];
        return count.bitLength() <= 63 ? Optional.of(count.longValue()) : Optional.empty();
    }

    /** Whether the moment is a whole count of the unit. */
    public boolean isWhole(TimeUnit unit) {
        return epochNanoseconds.mod(nanosecondsPer(unit)).signum() == 0;
    }

    public Moment plus(int months, long nanoseconds) {
        Moment shifted = months == 0
                ? this
                : of(LocalDateTime.ofInstant(toInstant(), ZoneOffset.UTC)
                        .plusMonths(months)
                        .toInstant(ZoneOffset.UTC));
        return new Moment(shifted.epochNanoseconds.add(BigInteger.valueOf(nanoseconds)));
    }

    private static BigInteger nanosecondsPer(TimeUnit unit) {
        return BigInteger.valueOf(1_000_000_000L / unit.perSecond());
    }

    private static BigInteger[] floorDivide(BigInteger value, BigInteger divisor) {
        BigInteger remainder = value.mod(divisor);
        return new BigInteger[] {value.subtract(remainder).divide(divisor), remainder};
    }
}
