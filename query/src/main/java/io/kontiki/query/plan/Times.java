package io.kontiki.query.plan;

import io.kontiki.common.schema.TimeUnit;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;

/** Integer arithmetic on timestamps, as DuckDB SQL text. Every timestamp is a BIGINT in its unit. Stateless. */
final class Times {
    /** Up to here DuckDB has every time. */
    private static final long FAR_MICROSECONDS = 9_200_000_000_000_000_000L;
    /** 400 years. */
    private static final long CYCLE_SECONDS = 12_622_780_800L;

    private Times() {}

    static boolean isTimestamp(RelDataType type) {
        return switch (type.getSqlTypeName()) {
            case TIMESTAMP, TIMESTAMP_WITH_LOCAL_TIME_ZONE, TIMESTAMP_TZ -> true;
            default -> false;
        };
    }

    static TimeUnit unit(RelDataType type) {
        int precision = type.getSqlTypeName() == SqlTypeName.DATE ? 0 : type.getPrecision();
        return precision <= 0
                ? TimeUnit.SECOND
                : precision <= 3 ? TimeUnit.MILLISECOND : precision <= 6 ? TimeUnit.MICROSECOND : TimeUnit.NANOSECOND;
    }

    static long nanoseconds(TimeUnit unit) {
        return 1_000_000_000L / unit.perSecond();
    }

    /** {@code value} rounded down to a multiple of {@code width} that is shifted by {@code origin}, 0 <= origin < width. */
    static String bucket(String value, long width, long origin) {
        if (width == 1) {
            return value;
        }
        if (width > Long.MAX_VALUE / 2) {
            // What is between does not fit in 64 bits, though the result may.
            String wide = multiple("CAST(" + value + " AS HUGEINT)", width, origin);
            return "CAST(" + wide + " AS BIGINT)";
        }
        return multiple(value, width, origin);
    }

    private static String multiple(String value, long width, long origin) {
        return "((" + value + ") - " + remainder(value, width, origin) + ")";
    }

    /** What {@link #bucket} takes away: at least 0 and less than the width. */
    static String remainder(String value, long width, long origin) {
        return origin == 0
                ? "(((" + value + ") % " + width + " + " + width + ") % " + width + ")"
                : "((((" + value + ") % " + width + " - " + origin + ") % " + width + " + " + width + ") % " + width
                        + ")";
    }

    /** Division by a positive constant, rounded down. */
    static String floorDivide(String value, long divisor) {
        // Not by rounding down before: the multiple may be below the smallest integer when the quotient is not.
        return divisor == 1
                ? value
                : "((" + value + ") // " + divisor + " - CAST((" + value + ") % " + divisor + " < 0 AS BIGINT))";
    }

    /** Another unit, rounded down; fails in DuckDB when the result does not fit. */
    static String convert(String value, TimeUnit from, TimeUnit to) {
        if (from == to) {
            return value;
        }
        return to.perSecond() > from.perSecond()
                ? "((" + value + ") * " + to.perSecond() / from.perSecond() + ")"
                : floorDivide(value, from.perSecond() / to.perSecond());
    }

    /** As DuckDB's TIMESTAMP, which counts microseconds; nanoseconds below are cut off. */
    static String duckTimestamp(String value, TimeUnit unit) {
        return "make_timestamp(" + convert(value, unit, TimeUnit.MICROSECOND) + ")";
    }

    /**
     * As PostgreSQL shows it. DuckDB's TIMESTAMP ends in the year 294247, in microseconds at infinity, which is the greatest number: what
     * is near its ends or beyond them is moved by whole cycles of the calendar, whose dates are the same but for the year.
     */
    static String text(String value, TimeUnit unit) {
        if (unit == TimeUnit.NANOSECOND) {
            return "CASE " + value + " WHEN " + Long.MAX_VALUE + " THEN '2262-04-11 23:47:16.854775807' WHEN -"
                    + Long.MAX_VALUE + " THEN '1677-09-21 00:12:43.145224193' WHEN -" + Long.MAX_VALUE
                    + " - 1 THEN '1677-09-21 00:12:43.145224192' ELSE CAST(make_timestamp_ns(" + value
                    + ") AS VARCHAR) END";
        }
        long far = FAR_MICROSECONDS / (TimeUnit.MICROSECOND.perSecond() / unit.perSecond());
        long cycle = CYCLE_SECONDS * unit.perSecond();
        String moved = duckTimestamp(remainder(value, cycle, 0), unit);
        String text = "CAST(" + moved + " AS VARCHAR)";
        // Years before the first count from 0 down, and are shown from 1 up.
        String year = "abs(year(" + moved + ") + 400 * " + floorDivide(value, cycle) + " - CAST((" + value
                + ") < 0 AS BIGINT))";
        return "CASE WHEN " + value + " BETWEEN -" + far + " AND " + far + " THEN CAST(" + duckTimestamp(value, unit)
                + " AS VARCHAR) ELSE CAST(" + year + " AS VARCHAR) || substr(" + text + ", 5, 6) || CASE WHEN " + value
                + " < 0 THEN ' (BC)' ELSE '' END || substr(" + text + ", 11) END";
    }

    /** From DuckDB's TIMESTAMP. */
    static String fromDuckTimestamp(String timestamp, TimeUnit unit) {
        return convert("epoch_us(" + timestamp + ")", TimeUnit.MICROSECOND, unit);
    }

    /** Moves by months, keeping what is finer than a microsecond. */
    static String plusMonths(String value, TimeUnit unit, long months) {
        String moved = fromDuckTimestamp(duckTimestamp(value, unit) + " + to_months(" + months + ")", unit);
        return unit == TimeUnit.NANOSECOND
                ? "(" + moved + " + ((" + value + ") - " + bucket(value, 1000, 0) + "))"
                : moved;
    }
}
