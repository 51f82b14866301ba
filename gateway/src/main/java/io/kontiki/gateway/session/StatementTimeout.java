package io.kontiki.gateway.session;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long a statement of a session may run, as PostgreSQL's {@code statement_timeout} writes it: a number of milliseconds, or one
 * with a unit.
 *
 * @param millis 0 for no limit
 */
public record StatementTimeout(long millis) {
    static final String NAME = "statement_timeout";
    static final StatementTimeout NONE = new StatementTimeout(0);

    /** PostgreSQL keeps the value in 32 bits. */
    private static final long MAX_MILLIS = Integer.MAX_VALUE;

    private static final Pattern TEXT = Pattern.compile("\\s*([-+]?(?:\\d+\\.?\\d*|\\.\\d+))\\s*([a-z]*)\\s*");
    private static final Map<String, BigDecimal> MILLIS_PER_UNIT = Map.of(
            "", BigDecimal.ONE,
            "us", new BigDecimal("0.001"),
            "ms", BigDecimal.ONE,
            "s", BigDecimal.valueOf(1_000),
            "min", BigDecimal.valueOf(60_000),
            "h", BigDecimal.valueOf(3_600_000),
            "d", BigDecimal.valueOf(86_400_000));
    /** The units that a value is shown in, the largest first. */
    private static final List<String> SHOWN_UNITS = List.of("d", "h", "min", "s", "ms");

    public StatementTimeout {
        if (millis < 0 || millis > MAX_MILLIS) {
            throw new IllegalArgumentException("not a statement timeout: " + millis + " ms");
        }
    }

    /** @throws KontikiException INVALID_ARGUMENT in PostgreSQL's words */
    static StatementTimeout parse(String text) {
        // A sign and its number are two words of a statement.
        Matcher matcher = TEXT.matcher(text.replaceFirst("^\\s*([-+])\\s+", "$1"));
        if (!matcher.matches()) {
            throw wrong("invalid value for parameter \"statement_timeout\": \"" + text + "\"");
        }
        BigDecimal factor = MILLIS_PER_UNIT.get(matcher.group(2));
        if (factor == null) {
            throw wrong("invalid value for parameter \"statement_timeout\": \"" + text
                    + "\"; valid units are \"us\", \"ms\", \"s\", \"min\", \"h\" and \"d\"");
        }
        BigDecimal millis = new BigDecimal(matcher.group(1)).multiply(factor).setScale(0, RoundingMode.HALF_EVEN);
        if (millis.signum() < 0 || millis.compareTo(BigDecimal.valueOf(MAX_MILLIS)) > 0) {
            throw wrong(millis.toPlainString()
                    + " ms is outside the valid range for parameter \"statement_timeout\" (0 .. " + MAX_MILLIS + ")");
        }
        return new StatementTimeout(millis.longValueExact());
    }

    /** As SHOW tells it: in the largest unit without a fraction. */
    String text() {
        if (millis == 0) {
            return "0";
        }
        for (String unit : SHOWN_UNITS) {
            long factor = MILLIS_PER_UNIT.get(unit).longValueExact();
            if (millis % factor == 0) {
                return millis / factor + unit;
            }
        }
        throw new IllegalStateException("no unit for " + millis + " ms"); // whole milliseconds always fit
    }

    private static KontikiException wrong(String message) {
        return new KontikiException(ErrorCode.INVALID_ARGUMENT, message);
    }
}
