package io.kontiki.query.sql;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.schema.DataType;
import io.kontiki.common.schema.TimeUnit;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Computes constant expressions and turns them into values of a column's type. The results have the Java types of
 * {@link io.kontiki.query.execute.QueryResult}. Immutable.
 */
final class ValueEvaluator {
    /** A double has fewer. Without a bound, adding 1 to 1e999999999 would fill the memory. */
    private static final int MAX_DIGITS = 1000;

    private final ZoneId zone;
    private final Instant now;

    ValueEvaluator(ZoneId zone, Instant now) {
        this.zone = zone;
        this.now = now;
    }

    /**
     * The expression as a value of the type, null for NULL.
     *
     * @throws KontikiException TYPE_MISMATCH when it is not one
     */
    Object evaluate(ValueExpression expression, DataType type) {
        return checked(evaluate(expression), type);
    }

    /**
     * A value of a query's result, which has the type {@code from}, as a value of another type.
     *
     * @throws KontikiException TYPE_MISMATCH when it is not one
     */
    Object convert(Object value, DataType from, DataType type) {
        return from == type ? value : checked(plain(value, from), type);
    }

    private Object checked(Object value, DataType type) {
        try {
            return value == null ? null : convert(value, type);
        } catch (ArithmeticException | IllegalArgumentException | DateTimeException e) {
            throw new KontikiException(
                    ErrorCode.TYPE_MISMATCH, show(value) + " is not " + type.withArticle() + reason(e), e);
        }
    }

    /** Whether the expression is no time, or one that the unit holds exactly. */
    boolean isWhole(ValueExpression expression, TimeUnit unit) {
        Object value = evaluate(expression);
        return value instanceof BigDecimal
                || moment(value).map(moment -> moment.isWhole(unit)).orElse(true);
    }

    private static String reason(RuntimeException e) {
        return e instanceof ArithmeticException ? ": out of range" : "";
    }

    /** One of String, BigDecimal, Double, Boolean, byte[], Moment, LocalDate, IntervalText, or null. */
    private Object evaluate(ValueExpression expression) {
        return switch (expression) {
            case ValueExpression.Text text -> text.value();
            case ValueExpression.Number number -> number(number);
            case ValueExpression.Hex hex -> hex.bytes();
            case ValueExpression.Bool bool -> bool.value();
            case ValueExpression.Null ignored -> null;
            case ValueExpression.Default at -> throw wrong(at, "DEFAULT stands only for a whole value");
            case ValueExpression.Computed at -> throw wrong(at, "a computed value stands only for a whole value");
            case ValueExpression.Interval interval -> new IntervalText(interval.months(), interval.nanoseconds());
            case ValueExpression.Call call -> call(call);
            case ValueExpression.Cast cast -> cast(cast);
            case ValueExpression.Negative negative -> negate(negative);
            case ValueExpression.Binary binary -> binary(binary);
        };
    }

    private static BigDecimal number(ValueExpression.Number number) {
        BigDecimal value = new BigDecimal(number.digits());
        if (Math.abs((long) value.scale()) > MAX_DIGITS || value.precision() > MAX_DIGITS) {
            throw wrong(number, "the number is out of range");
        }
        return value;
    }

    private Object cast(ValueExpression.Cast cast) {
        return plain(evaluate(cast.operand(), cast.type()), cast.type());
    }

    /** A value of a type as one of the kinds that {@link #evaluate(ValueExpression)} has. */
    private static Object plain(Object value, DataType type) {
        return switch (value) {
            case null -> null;
            case Long number when type.isTimestamp() -> Moment.of(number, type.timeUnit());
            case Long days when type == DataType.DATE -> LocalDate.ofEpochDay(days);
            case Long number -> BigDecimal.valueOf(number);
            case BigInteger number -> new BigDecimal(number);
            case Float number -> number.doubleValue();
            default -> value;
        };
    }

    private Object negate(ValueExpression.Negative negative) {
        return switch (evaluate(negative.operand())) {
            case null -> null;
            case BigDecimal number ->
                number.signum() == 0 && isDecimal(negative.operand()) ? (Object) (-0.0d) : number.negate();
            case Double number -> -number;
            case IntervalText interval -> new IntervalText(-interval.months(), -interval.nanoseconds());
            case Object other -> throw wrong(negative, "'-' does not go with " + show(other));
        };
    }

    /** Whether a zero was written with a point or exponent, so that its sign means something. */
    private static boolean isDecimal(ValueExpression operand) {
        return operand instanceof ValueExpression.Number number
                && !number.digits().matches("[0-9]+");
    }

    private Object binary(ValueExpression.Binary binary) {
        Object left = evaluate(binary.left());
        Object right = evaluate(binary.right());
        if (left == null || right == null) {
            return null;
        }
        boolean plus = binary.operator().equals("+");
        if (binary.operator().equals("||")) {
            if (left instanceof String a && right instanceof String b) {
                return a + b;
            }
            throw wrong(binary, "'||' does not go with " + show(left) + " and " + show(right));
        }
        if (right instanceof IntervalText interval && (plus || binary.operator().equals("-"))) {
            int sign = plus ? 1 : -1;
            Moment moment = moment(left).orElseThrow(() -> wrong(binary, show(left) + " is not a time"));
            return moment.plus(sign * interval.months(), sign * interval.nanoseconds());
        }
        if (left instanceof Double || right instanceof Double) {
            return doubles(binary, toDouble(left), toDouble(right));
        }
        if (left instanceof BigDecimal a && right instanceof BigDecimal b) {
            return decimals(binary, a, b);
        }
        throw wrong(binary, "'" + binary.operator() + "' does not go with " + show(left) + " and " + show(right));
    }

    private static Object doubles(ValueExpression.Binary binary, double a, double b) {
        return switch (binary.operator()) {
            case "+" -> a + b;
            case "-" -> a - b;
            case "*" -> a * b;
            case "/" -> a / b;
            default -> a % b;
        };
    }

    private static Object decimals(ValueExpression.Binary binary, BigDecimal a, BigDecimal b) {
        boolean divides = binary.operator().equals("/") || binary.operator().equals("%");
        if (divides && b.signum() == 0) {
            throw wrong(binary, "division by zero");
        }
        boolean integers = a.scale() <= 0 && b.scale() <= 0;
        return switch (binary.operator()) {
            case "+" -> a.add(b);
            case "-" -> a.subtract(b);
            case "*" -> a.multiply(b);
            case "/" ->
                integers
                        ? new BigDecimal(a.toBigInteger().divide(b.toBigInteger()))
                        : a.divide(b, MathContext.DECIMAL128);
            default -> a.remainder(b);
        };
    }

    /** What {@link #call} knows. */
    static final Set<String> FUNCTIONS = Set.of(
            "now",
            "current_timestamp",
            "today",
            "current_date",
            "to_timestamp",
            "to_timestamp_seconds",
            "to_timestamp_millis",
            "to_timestamp_micros",
            "to_timestamp_nanos");

    private Object call(ValueExpression.Call call) {
        int arguments = call.arguments().size();
        switch (call.function()) {
            case "now", "current_timestamp" -> {
                if (arguments == 0) {
                    return Moment.of(now);
                }
            }
            case "today", "current_date" -> {
                if (arguments == 0) {
                    return LocalDate.ofInstant(now, zone);
                }
            }
            case "to_timestamp", "to_timestamp_seconds" -> {
                if (arguments == 1) {
                    return toTimestamp(call, TimeUnit.SECOND);
                }
            }
            case "to_timestamp_millis" -> {
                if (arguments == 1) {
                    return toTimestamp(call, TimeUnit.MILLISECOND);
                }
            }
            case "to_timestamp_micros" -> {
                if (arguments == 1) {
                    return toTimestamp(call, TimeUnit.MICROSECOND);
                }
            }
            case "to_timestamp_nanos" -> {
                if (arguments == 1) {
                    return toTimestamp(call, TimeUnit.NANOSECOND);
                }
            }
            default -> {}
        }
        throw wrong(
                call,
                FUNCTIONS.contains(call.function())
                        ? call.function() + " does not take " + arguments
                                + (arguments == 1 ? " argument" : " arguments")
                        : "the function " + call.function() + " cannot stand in a constant; now() can");
    }

    private Object toTimestamp(ValueExpression.Call call, TimeUnit unit) {
        Object value = evaluate(call.arguments().getFirst());
        if (value == null) {
            return null;
        }
        if (value instanceof BigDecimal || value instanceof Double) {
            BigDecimal count = value instanceof BigDecimal decimal ? decimal : BigDecimal.valueOf((Double) value);
            BigDecimal perUnit = BigDecimal.valueOf(1_000_000_000L / unit.perSecond());
            return new Moment(
                    count.multiply(perUnit).setScale(0, RoundingMode.FLOOR).toBigInteger());
        }
        return moment(value).orElseThrow(() -> wrong(call, show(value) + " is not a time"));
    }

    private Optional<Moment> moment(Object value) {
        return switch (value) {
            case null -> Optional.empty();
            case Moment moment -> Optional.of(moment);
            case LocalDate date ->
                Optional.of(Moment.of(date.atStartOfDay(ZoneOffset.UTC).toInstant()));
            case String text -> Moment.parse(text, zone);
            default -> Optional.empty();
        };
    }

    private Object convert(Object value, DataType type) {
        return switch (type) {
            case STRING -> string(value);
            case BINARY -> binary(value);
            case BOOLEAN -> bool(value);
            case INT8, INT16, INT32, INT64 -> signed(integer(value), 8 * type.width());
            case UINT8, UINT16, UINT32 ->
                unsigned(integer(value), 8 * type.width()).longValueExact();
            case UINT64 -> unsigned(integer(value), 64);
            case FLOAT32 -> {
                float number = value instanceof BigDecimal decimal ? decimal.floatValue() : (float) toDouble(value);
                yield finite(value, Float.isInfinite(number), number);
            }
            case FLOAT64 -> {
                double number = toDouble(value);
                yield finite(value, Double.isInfinite(number), number);
            }
            case DATE -> date(value);
            case TIMESTAMP_SECOND, TIMESTAMP_MILLISECOND, TIMESTAMP_MICROSECOND, TIMESTAMP_NANOSECOND ->
                timestamp(value, type.timeUnit());
        };
    }

    private static String string(Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("not a text");
    }

    private static byte[] binary(Object value) {
        if (value instanceof byte[] bytes) {
            return bytes;
        }
        String text = string(value);
        return text.startsWith("\\x")
                ? HexFormat.of().parseHex(text.substring(2))
                : text.getBytes(StandardCharsets.UTF_8);
    }

    private static Boolean bool(Object value) {
        if (value instanceof Boolean bool) {
            return bool;
        }
        if (value instanceof BigDecimal number) {
            if (number.compareTo(BigDecimal.ONE) == 0 || number.signum() == 0) {
                return number.signum() != 0;
            }
            throw new IllegalArgumentException("not 0 or 1");
        }
        return switch (string(value).strip().toLowerCase(Locale.ROOT)) {
            case "true", "t", "yes", "on", "1" -> true;
            case "false", "f", "no", "off", "0" -> false;
            default -> throw new IllegalArgumentException("not a boolean");
        };
    }

    private static BigInteger integer(Object value) {
        BigDecimal number = switch (value) {
            case BigDecimal decimal -> decimal;
            case Double floating -> new BigDecimal(floating);
            default -> new BigDecimal(string(value).strip());
        };
        if (number.precision() - (long) number.scale() > 40) {
            throw new ArithmeticException("too large");
        }
        if (number.stripTrailingZeros().scale() > 0) {
            throw new IllegalArgumentException("has a fraction");
        }
        return number.toBigIntegerExact();
    }

    private static Long signed(BigInteger value, int bits) {
        if (value.bitLength() >= bits) {
            throw new ArithmeticException("more than " + bits + " bits");
        }
        return value.longValue();
    }

    private static BigInteger unsigned(BigInteger value, int bits) {
        if (value.signum() < 0 || value.bitLength() > bits) {
            throw new ArithmeticException("not " + bits + " bits without sign");
        }
        return value;
    }

    private static double toDouble(Object value) {
        return switch (value) {
            case BigDecimal decimal -> decimal.doubleValue();
            case Double number -> number;
            case String text ->
                switch (text.strip().toLowerCase(Locale.ROOT)) {
                    case "nan" -> Double.NaN;
                    case "inf", "infinity", "+inf", "+infinity" -> Double.POSITIVE_INFINITY;
                    case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
                    default ->
                        new BigDecimal(text.strip()).signum() == 0
                                ? Double.parseDouble(text.strip())
                                : new BigDecimal(text.strip()).doubleValue();
                };
            default -> throw new IllegalArgumentException("not a number");
        };
    }

    /** An infinity is one only where it was written as one. */
    private static Object finite(Object value, boolean infinite, Object number) {
        boolean written = value instanceof Double given && given.isInfinite()
                || value instanceof String text && text.toLowerCase(Locale.ROOT).contains("inf");
        if (infinite && !written) {
            throw new ArithmeticException("larger than the type can hold");
        }
        return number;
    }

    private Long date(Object value) {
        return switch (value) {
            case LocalDate date -> date.toEpochDay();
            case Moment moment ->
                LocalDate.ofInstant(moment.toInstant(), ZoneOffset.UTC).toEpochDay();
            case String text -> {
                Moment moment = Moment.parse(text, ZoneOffset.UTC)
                        .orElseThrow(() -> new IllegalArgumentException("not a date"));
                yield LocalDate.ofInstant(moment.toInstant(), ZoneOffset.UTC).toEpochDay();
            }
            default -> throw new IllegalArgumentException("not a date");
        };
    }

    private Long timestamp(Object value, TimeUnit unit) {
        if (value instanceof BigDecimal) {
            return signed(integer(value), 64);
        }
        if (value instanceof String text
                && text.strip().matches("-?[0-9]{1,19}")
                && text.strip().length() > 4) {
            return signed(new BigInteger(text.strip()), 64);
        }
        Moment moment = moment(value).orElseThrow(() -> new IllegalArgumentException("not a time"));
        return moment.floor(unit).orElseThrow(() -> new ArithmeticException("outside the range of the unit"));
    }

    private static String show(Object value) {
        return switch (value) {
            case String text -> "'" + (text.length() > 60 ? text.substring(0, 60) + "..." : text) + "'";
            case BigDecimal number ->
                number.precision() + Math.abs(number.scale()) > 60 ? number.toString() : number.toPlainString();
            case byte[] bytes -> "X'" + HexFormat.of().formatHex(bytes, 0, Math.min(20, bytes.length)) + "'";
            case Moment moment -> moment.toInstant().toString();
            case IntervalText ignored -> "an interval";
            default -> String.valueOf(value);
        };
    }

    private static KontikiException wrong(ValueExpression at, String message) {
        return new KontikiException(ErrorCode.TYPE_MISMATCH, message + " (" + at.position() + ")");
    }
}
