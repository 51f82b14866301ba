package io.kontiki.query.plan;

import static io.kontiki.query.plan.SqlFunctions.add;
import static io.kontiki.query.plan.SqlFunctions.families;
import static org.apache.calcite.sql.type.SqlTypeFamily.ANY;
import static org.apache.calcite.sql.type.SqlTypeFamily.NUMERIC;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.schema.TimeUnit;
import io.kontiki.query.sql.IntervalText;
import io.kontiki.query.sql.Moment;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.avatica.util.TimeUnitRange;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeTransforms;

/** Functions of times and intervals, as integer arithmetic. Calendar units are UTC. */
final class TimeFunctions {
    static final String INTERVAL_NANOS = "interval_nanos";
    static final String INTERVAL_MONTHS = "interval_months";
    private static final long DAY_SECONDS = 86_400L;
    /** Timescale's origin for widths that are no months: a Monday. */
    private static final Moment BUCKET_ORIGIN = Moment.of(Instant.parse("2000-01-03T00:00:00Z"));

    private static final Moment EPOCH = Moment.of(Instant.EPOCH);

    private TimeFunctions() {}

    static void register() {
        add(
                INTERVAL_NANOS,
                interval(org.apache.calcite.avatica.util.TimeUnit.DAY, org.apache.calcite.avatica.util.TimeUnit.SECOND),
                OperandTypes.NUMERIC,
                "CAST({0} AS BIGINT)");
        add(
                INTERVAL_MONTHS,
                interval(org.apache.calcite.avatica.util.TimeUnit.YEAR, org.apache.calcite.avatica.util.TimeUnit.MONTH),
                OperandTypes.NUMERIC,
                "CAST({0} AS BIGINT)");
        SqlFunctions.addOperator(new MinusOperator());
        add(
                "now",
                timestamp(9, false),
                OperandTypes.NILADIC,
                (operands, arguments, emitter) ->
                        emitter.moment(Moment.of(emitter.session().now()), TimeUnit.NANOSECOND));
        add(
                "current_date today curdate",
                ReturnTypes.DATE,
                OperandTypes.NILADIC,
                (operands, arguments, emitter) -> "DATE '"
                        + java.time.LocalDate.ofInstant(
                                emitter.session().now(), emitter.session().timeZone()) + "'");
        add(
                "date_bin",
                time(1),
                OperandTypes.or(families(ANY, ANY), families(ANY, ANY, ANY)),
                (operands, arguments, emitter) -> bin(operands, arguments, emitter, EPOCH));
        add(
                "time_bucket",
                time(1),
                OperandTypes.or(families(ANY, ANY), families(ANY, ANY, ANY)),
                (operands, arguments, emitter) -> bin(operands, arguments, emitter, BUCKET_ORIGIN));
        add(
                "date_trunc",
                time(1),
                families(ANY, ANY),
                (operands, arguments, emitter) -> truncate(
                        emitter.constantText(operands.get(0), "date_trunc"),
                        operands.get(1),
                        arguments.get(1),
                        emitter));
        add(
                "date_part",
                TimeFunctions::partType,
                families(ANY, ANY),
                (operands, arguments, emitter) -> part(
                        emitter.constantText(operands.get(0), "extract"), operands.get(1), arguments.get(1), emitter));
        add(
                "to_timestamp",
                timestamp(9, true),
                families(ANY),
                (operands, arguments, emitter) ->
                        toTimestamp(operands, arguments, emitter, TimeUnit.SECOND, TimeUnit.NANOSECOND));
        add(
                "to_timestamp_seconds",
                timestamp(0, true),
                families(ANY),
                (operands, arguments, emitter) ->
                        toTimestamp(operands, arguments, emitter, TimeUnit.SECOND, TimeUnit.SECOND));
        add(
                "to_timestamp_millis",
                timestamp(3, true),
                families(ANY),
                (operands, arguments, emitter) ->
                        toTimestamp(operands, arguments, emitter, TimeUnit.MILLISECOND, TimeUnit.MILLISECOND));
        add(
                "to_timestamp_micros",
                timestamp(6, true),
                families(ANY),
                (operands, arguments, emitter) ->
                        toTimestamp(operands, arguments, emitter, TimeUnit.MICROSECOND, TimeUnit.MICROSECOND));
        add(
                "to_timestamp_nanos",
                timestamp(9, true),
                families(ANY),
                (operands, arguments, emitter) ->
                        toTimestamp(operands, arguments, emitter, TimeUnit.NANOSECOND, TimeUnit.NANOSECOND));
        add(
                "from_unixtime",
                timestamp(3, true),
                families(NUMERIC),
                (operands, arguments, emitter) ->
                        toTimestamp(operands, arguments, emitter, TimeUnit.SECOND, TimeUnit.MILLISECOND));
        add("to_unixtime unix_timestamp", SqlFunctions.BIGINT, families(ANY), (operands, arguments, emitter) -> {
            RexNode time = operands.getFirst();
            return Times.convert(
                    emitter.asTimestamp(time, arguments.getFirst()), emitter.timeUnit(time), TimeUnit.SECOND);
        });
        add(
                "date_format strftime",
                SqlFunctions.TEXT,
                families(ANY, ANY),
                (operands, arguments, emitter) -> "strftime("
                        + Times.duckTimestamp(
                                emitter.asTimestamp(operands.get(0), arguments.get(0)),
                                emitter.timeUnit(operands.get(0)))
                        + ", " + arguments.get(1) + ")");
        add(
                "to_char",
                SqlFunctions.TEXT,
                families(ANY, ANY),
                (operands, arguments, emitter) -> "strftime("
                        + Times.duckTimestamp(
                                emitter.asTimestamp(operands.get(0), arguments.get(0)),
                                emitter.timeUnit(operands.get(0)))
                        + ", " + Quoting.quote(TimeFormats.strftime(emitter.constantText(operands.get(1), "to_char")))
                        + ")");
        add(
                "date_add",
                time(0),
                families(ANY, ANY),
                (operands, arguments, emitter) ->
                        emitter.shift(operands.get(0), arguments.get(0), operands.get(1), arguments.get(1), 1));
        add(
                "date_sub",
                time(0),
                families(ANY, ANY),
                (operands, arguments, emitter) ->
                        emitter.shift(operands.get(0), arguments.get(0), operands.get(1), arguments.get(1), -1));
    }

    static SqlReturnTypeInference interval(
            org.apache.calcite.avatica.util.TimeUnit from, org.apache.calcite.avatica.util.TimeUnit to) {
        SqlIntervalQualifier qualifier = new SqlIntervalQualifier(from, 9, to, 0, SqlParserPos.ZERO);
        return binding -> binding.getTypeFactory().createSqlIntervalType(qualifier);
    }

    private static SqlReturnTypeInference timestamp(int precision, boolean nullable) {
        return nullable
                ? ReturnTypes.explicit(SqlTypeName.TIMESTAMP, precision).andThen(SqlTypeTransforms.TO_NULLABLE)
                : ReturnTypes.explicit(SqlTypeName.TIMESTAMP, precision);
    }

    /** The type of a time argument; a text or a date becomes a timestamp of milliseconds. */
    private static SqlReturnTypeInference time(int argument) {
        return binding -> {
            RelDataTypeFactory factory = binding.getTypeFactory();
            RelDataType type = binding.getOperandType(argument);
            RelDataType time = Times.isTimestamp(type)
                    ? type
                    : factory.createSqlType(SqlTypeName.TIMESTAMP, ExpressionEmitter.OTHER_TIME_UNIT.precision());
            return factory.createTypeWithNullability(time, type.isNullable());
        };
    }

    private static RelDataType partType(SqlOperatorBinding binding) {
        RelDataTypeFactory factory = binding.getTypeFactory();
        boolean whole = false;
        if (binding.isOperandLiteral(0, false)) {
            String part = binding.getOperandLiteralValue(0, String.class);
            whole = part != null
                    && !List.of("epoch", "second", "seconds", "sec", "secs", "julian")
                            .contains(part.toLowerCase(Locale.ROOT));
        }
        SqlTypeName name = whole ? SqlTypeName.BIGINT : SqlTypeName.DOUBLE;
        return factory.createTypeWithNullability(
                factory.createSqlType(name), binding.getOperandType(1).isNullable());
    }

    private static String bin(
            List<RexNode> operands, List<String> arguments, ExpressionEmitter emitter, Moment defaultOrigin) {
        RexNode time = operands.get(1);
        TimeUnit unit = emitter.timeUnit(time);
        String value = emitter.asTimestamp(time, arguments.get(1));
        IntervalText width = emitter.constantInterval(operands.get(0));
        if (width.months() < 0 || width.nanoseconds() < 0 || width.months() == 0 && width.nanoseconds() == 0) {
            throw new KontikiException(ErrorCode.INVALID_ARGUMENT, "the width of a bucket must be positive");
        }
        Moment origin = operands.size() < 3
                ? width.months() == 0
                        ? defaultOrigin
                        : Moment.of(
                                Instant.parse(defaultOrigin == EPOCH ? "1970-01-01T00:00:00Z" : "2000-01-01T00:00:00Z"))
                : emitter.constantMoment(operands.get(2))
                        .orElseThrow(() -> new KontikiException(
                                ErrorCode.UNSUPPORTED, "the origin of a bucket must be a constant time"));
        if (width.months() != 0) {
            if (width.nanoseconds() != 0) {
                throw new KontikiException(
                        ErrorCode.UNSUPPORTED, "a bucket of months and shorter units at once is not supported");
            }
            String bucket = "time_bucket(to_months(" + width.months() + "), " + Times.duckTimestamp(value, unit) + ", "
                    + "TIMESTAMP '" + java.time.LocalDateTime.ofInstant(origin.toInstant(), java.time.ZoneOffset.UTC)
                    + "')";
            return Times.fromDuckTimestamp(bucket, unit);
        }
        long tick = Times.nanoseconds(unit);
        if (width.nanoseconds() % tick != 0) {
            if (tick % width.nanoseconds() == 0) {
                return value;
            }
            throw new KontikiException(
                    ErrorCode.INVALID_ARGUMENT,
                    "a bucket of " + width.nanoseconds() + " ns is no multiple of the column's unit, " + tick + " ns");
        }
        long ticks = width.nanoseconds() / tick;
        BigInteger shift = origin.epochNanoseconds().mod(BigInteger.valueOf(width.nanoseconds()));
        return Times.bucket(value, ticks, shift.longValueExact() / tick);
    }

    static String truncate(String part, RexNode time, String argument, ExpressionEmitter emitter) {
        TimeUnit unit = emitter.timeUnit(time);
        String value = emitter.asTimestamp(time, argument);
        long perSecond = unit.perSecond();
        return switch (singular(part)) {
            case "nanosecond" -> value;
            case "microsecond" -> Times.bucket(value, Math.max(1, perSecond / 1_000_000), 0);
            case "millisecond" -> Times.bucket(value, Math.max(1, perSecond / 1000), 0);
            case "second" -> Times.bucket(value, perSecond, 0);
            case "minute" -> Times.bucket(value, 60 * perSecond, 0);
            case "hour" -> Times.bucket(value, 3600 * perSecond, 0);
            case "day" -> Times.bucket(value, DAY_SECONDS * perSecond, 0);
            // 1970-01-05 was a Monday.
            case "week" -> Times.bucket(value, 7 * DAY_SECONDS * perSecond, 4 * DAY_SECONDS * perSecond);
            case "month", "quarter", "year", "decade", "century" ->
                Times.fromDuckTimestamp(
                        "CAST(date_trunc('" + singular(part) + "', " + Times.duckTimestamp(value, unit)
                                + ") AS TIMESTAMP)",
                        unit);
            default ->
                throw new KontikiException(
                        ErrorCode.INVALID_ARGUMENT, "date_trunc does not know the unit '" + part + "'");
        };
    }

    static String part(String part, RexNode time, String argument, ExpressionEmitter emitter) {
        if (ExpressionEmitter.isInterval(time.getType())) {
            return intervalPart(singular(part), time.getType(), argument);
        }
        TimeUnit unit = emitter.timeUnit(time);
        String value = emitter.asTimestamp(time, argument);
        long perSecond = unit.perSecond();
        String secondOfMinute = Times.remainder(value, 60 * perSecond, 0);
        String timestamp = Times.duckTimestamp(Times.floorDivide(value, perSecond), TimeUnit.SECOND);
        return switch (singular(part)) {
            case "epoch" ->
                unit == TimeUnit.SECOND
                        ? "CAST(" + value + " AS DOUBLE)"
                        : "(CAST(" + value + " AS DOUBLE) / " + perSecond + ")";
            case "second" -> "(CAST(" + secondOfMinute + " AS DOUBLE) / " + perSecond + ")";
            case "millisecond" -> Times.convert(secondOfMinute, unit, TimeUnit.MILLISECOND);
            case "microsecond" -> Times.convert(secondOfMinute, unit, TimeUnit.MICROSECOND);
            case "nanosecond" -> Times.convert(secondOfMinute, unit, TimeUnit.NANOSECOND);
            case "minute",
                    "hour",
                    "day",
                    "week",
                    "month",
                    "quarter",
                    "year",
                    "decade",
                    "century",
                    "dow",
                    "doy",
                    "isodow",
                    "isoyear",
                    "dayofweek",
                    "dayofyear" -> "CAST(date_part('" + singular(part) + "', " + timestamp + ") AS BIGINT)";
            default ->
                throw new KontikiException(ErrorCode.INVALID_ARGUMENT, "extract does not know the part '" + part + "'");
        };
    }

    /**
     * A field of an interval as PostgreSQL counts it: the hours beyond whole days, the seconds beyond whole minutes; epoch is all
     * of it.
     */
    private static String intervalPart(String part, RelDataType type, String argument) {
        if (SqlTypeName.YEAR_INTERVAL_TYPES.contains(type.getSqlTypeName())) {
            return switch (part) {
                case "year" -> "((" + argument + ") // 12)";
                case "month" -> "((" + argument + ") % 12)";
                default -> throw ExpressionEmitter.unsupported("'" + part + "' of an interval of months");
            };
        }
        return switch (part) {
            case "epoch" -> "(CAST(" + argument + " AS DOUBLE) / 1000000000)";
            case "day" -> "((" + argument + ") // 86400000000000)";
            case "hour" -> "(((" + argument + ") % 86400000000000) // 3600000000000)";
            case "minute" -> "(((" + argument + ") % 3600000000000) // 60000000000)";
            case "second" -> "(CAST((" + argument + ") % 60000000000 AS DOUBLE) / 1000000000)";
            case "millisecond" -> "(((" + argument + ") % 60000000000) // 1000000)";
            case "microsecond" -> "(((" + argument + ") % 60000000000) // 1000)";
            case "nanosecond" -> "((" + argument + ") % 60000000000)";
            default ->
                throw new KontikiException(
                        ErrorCode.INVALID_ARGUMENT, "extract does not know the part '" + part + "' of an interval");
        };
    }

    static String singular(String part) {
        String lower = part.toLowerCase(Locale.ROOT);
        return switch (lower) {
            case "sec", "secs", "s" -> "second";
            case "min", "mins", "m" -> "minute";
            case "hr", "hrs", "h" -> "hour";
            case "d" -> "day";
            case "w" -> "week";
            case "mon", "mons" -> "month";
            case "y", "yr" -> "year";
            case "ms", "milliseconds" -> "millisecond";
            case "us" -> "microsecond";
            case "ns" -> "nanosecond";
            case "centuries" -> "century";
            default -> lower.length() > 3 && lower.endsWith("s") ? lower.substring(0, lower.length() - 1) : lower;
        };
    }

    /** FLOOR(ts TO HOUR) in Calcite's words. */
    static String truncate(TimeUnitRange range, RexNode time, String argument, ExpressionEmitter emitter) {
        return truncate(range.name(), time, argument, emitter);
    }

    private static String toTimestamp(
            List<RexNode> operands, List<String> arguments, ExpressionEmitter emitter, TimeUnit from, TimeUnit to) {
        RexNode operand = operands.getFirst();
        String value = arguments.getFirst();
        RelDataType type = operand.getType();
        if (SqlTypeName.INT_TYPES.contains(type.getSqlTypeName()) || Types.isUnsigned(type.getSqlTypeName())) {
            return Times.convert("CAST(" + value + " AS BIGINT)", from, to);
        }
        if (SqlTypeName.NUMERIC_TYPES.contains(type.getSqlTypeName())) {
            long factor = to.perSecond() / from.perSecond();
            // Through microseconds, which a double still holds for today's times; more digits would be noise.
            return to == TimeUnit.NANOSECOND && from == TimeUnit.SECOND
                    ? "(CAST(floor(CAST(" + value + " AS DOUBLE) * 1000000) AS BIGINT) * 1000)"
                    : "CAST(floor(CAST(" + value + " AS DOUBLE) * " + factor + ") AS BIGINT)";
        }
        return Times.convert(emitter.asTimestamp(operand, value), emitter.timeUnit(operand), to);
    }
}
