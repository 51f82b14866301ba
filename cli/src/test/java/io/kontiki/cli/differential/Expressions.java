package io.kontiki.cli.differential;

import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Random expressions over given columns. Arithmetic stays where both sides are exact, and away from errors. */
final class Expressions {
    static final List<SqlType> ALL = List.of(SqlType.values());

    private final Random random;
    private final List<Column> columns;
    private final Literals literals;

    Expressions(Random random, List<Column> columns, Literals literals) {
        this.random = random;
        this.columns = columns;
        this.literals = literals;
    }

    Literals literals() {
        return literals;
    }

    /** Of any type that some column has. */
    Expression any(int depth) {
        return of(columns.get(random.nextInt(columns.size())).type(), depth);
    }

    Expression of(SqlType type, int depth) {
        List<Column> alike =
                columns.stream().filter(column -> column.type() == type).toList();
        if (alike.isEmpty()) {
            return literals.of(type);
        }
        Expression column = Expression.of(alike.get(random.nextInt(alike.size())));
        if (depth == 0 || random.nextInt(3) == 0) {
            return column;
        }
        return switch (random.nextInt(9)) {
            case 0 -> choice(type, depth);
            case 1 -> both("coalesce(", ", ", ")", type, column, literals.of(type), (a, b) -> a == null ? b : a);
            case 2 ->
                both(
                        "nullif(",
                        ", ",
                        ")",
                        type,
                        column,
                        literals.of(type),
                        (a, b) -> a != null && b != null && SqlType.compare(a, b) == 0 ? null : a);
            default -> typed(type, column, depth);
        };
    }

    private Expression choice(SqlType type, int depth) {
        Expression condition = new Conditions(random, this, columns).random(depth - 1);
        Expression then = of(type, depth - 1);
        Expression otherwise = random.nextInt(3) == 0 ? null : of(type, depth - 1);
        return new Expression(
                "CASE WHEN " + condition.sql() + " THEN " + then.sql()
                        + (otherwise == null ? "" : " ELSE " + otherwise.sql()) + " END",
                type,
                (row, tables) -> condition.isTrue(row, tables)
                        ? then.value().of(row, tables)
                        : otherwise == null ? null : otherwise.value().of(row, tables));
    }

    private Expression typed(SqlType type, Expression column, int depth) {
        return switch (type) {
            case TEXT -> text(column);
            case LONG -> number(column, depth);
            case UNSIGNED -> column;
            case EXACT -> exact(column, depth);
            case WILD -> one("(", " + 0.0)", type, column, value -> (Double) value + 0.0);
            case BOOLEAN -> new Conditions(random, this, columns).random(depth - 1);
            case TIME -> time(column);
        };
    }

    private Expression text(Expression column) {
        return switch (random.nextInt(4)) {
            case 0 -> one("upper(", ")", SqlType.TEXT, column, value -> ((String) value).toUpperCase(Locale.ROOT));
            case 1 -> one("(", " || '|')", SqlType.TEXT, column, value -> value + "|");
            case 2 -> one("('<' || ", ")", SqlType.TEXT, column, value -> "<" + value);
            default -> one("substr(", ", 1, 2)", SqlType.TEXT, column, Expressions::firstTwo);
        };
    }

    private static String firstTwo(Object value) {
        String text = (String) value;
        return text.substring(0, text.offsetByCodePoints(0, Math.min(2, text.codePointCount(0, text.length()))));
    }

    private Expression number(Expression column, int depth) {
        Expression other = of(SqlType.LONG, depth - 1);
        return switch (random.nextInt(7)) {
            case 0 ->
                both(
                        "(",
                        " + ",
                        ")",
                        SqlType.LONG,
                        column,
                        other,
                        (a, b) -> a == null || b == null ? null : (Long) a + (Long) b);
            case 1 ->
                both(
                        "(",
                        " - ",
                        ")",
                        SqlType.LONG,
                        column,
                        other,
                        (a, b) -> a == null || b == null ? null : (Long) a - (Long) b);
            case 2 -> one("(", " * 3)", SqlType.LONG, column, value -> (Long) value * 3);
            case 3 -> one("(", " / 7)", SqlType.LONG, column, value -> (Long) value / 7);
            case 4 -> one("(", " % 7)", SqlType.LONG, column, value -> (Long) value % 7);
            case 5 -> one("abs(", ")", SqlType.LONG, column, value -> Math.abs((Long) value));
            default -> one("(- ", ")", SqlType.LONG, column, value -> -(Long) value);
        };
    }

    private Expression exact(Expression column, int depth) {
        Expression other = of(SqlType.EXACT, depth - 1);
        return switch (random.nextInt(4)) {
            case 0 ->
                both(
                        "(",
                        " + ",
                        ")",
                        SqlType.EXACT,
                        column,
                        other,
                        (a, b) -> a == null || b == null ? null : (Double) a + (Double) b);
            case 1 ->
                both(
                        "(",
                        " - ",
                        ")",
                        SqlType.EXACT,
                        column,
                        other,
                        (a, b) -> a == null || b == null ? null : (Double) a - (Double) b);
            case 2 -> one("(", " * 2)", SqlType.EXACT, column, value -> (Double) value * 2);
            default -> one("(", " / 2)", SqlType.EXACT, column, value -> (Double) value / 2);
        };
    }

    /** A time bucket or a shifted time. */
    Expression time(Expression column) {
        long seconds = new long[] {1, 7, 60, 3600}[random.nextInt(4)];
        return switch (random.nextInt(4)) {
            case 0 ->
                one(
                        "(",
                        " + INTERVAL '" + seconds + " seconds')",
                        SqlType.TIME,
                        column,
                        value -> (Long) value + seconds * 1000);
            case 1 ->
                one(
                        "date_trunc('minute', ",
                        ")",
                        SqlType.TIME,
                        column,
                        value -> Math.floorDiv((Long) value, 60_000L) * 60_000);
            default ->
                one(
                        "date_bin('" + seconds + " seconds', ",
                        ")",
                        SqlType.TIME,
                        column,
                        value -> Math.floorDiv((Long) value, seconds * 1000) * seconds * 1000);
        };
    }

    private static Expression one(
            String before, String after, SqlType type, Expression of, Function<Object, Object> function) {
        return new Expression(before + of.sql() + after, type, (row, tables) -> {
            Object value = of.value().of(row, tables);
            return value == null ? null : function.apply(value);
        });
    }

    private static Expression both(
            String before,
            String between,
            String after,
            SqlType type,
            Expression left,
            Expression right,
            BiFunction<Object, Object, Object> function) {
        return new Expression(
                before + left.sql() + between + right.sql() + after,
                type,
                (row, tables) -> function.apply(
                        left.value().of(row, tables), right.value().of(row, tables)));
    }

    /** Random constants near the values that the tables hold. */
    record Literals(Random random, long fromMillis, long toMillis) {
        Expression of(SqlType type) {
            return switch (type) {
                case TEXT -> constant(Values.text(random), type);
                case LONG -> constant((long) random.nextInt(120) - 30, type);
                case UNSIGNED -> constant(Values.unsigned(random), type);
                case EXACT -> constant(random.nextInt(100) * 0.25 + 0.0, type);
                case WILD -> constant(Values.wild(random), type);
                case BOOLEAN -> constant(random.nextBoolean(), type);
                case TIME -> constant(fromMillis + (long) (random.nextDouble() * (toMillis - fromMillis)), type);
            };
        }

        private Expression constant(Object value, SqlType type) {
            Expression.Value always = (_, _) -> value;
            return new Expression(sql(value, type), type, always);
        }

        private String sql(Object value, SqlType type) {
            return switch (type) {
                case TIME ->
                    random.nextBoolean()
                            ? "'" + Instant.ofEpochMilli((Long) value) + "'::timestamp(3)"
                            : "(" + value + ")::timestamp(3)";
                case WILD -> "'" + value + "'::double";
                case UNSIGNED -> ((BigInteger) value).bitLength() > 63 ? value.toString() : value + "::bigint unsigned";
                case LONG -> "(" + value + ")::bigint";
                case TEXT, EXACT, BOOLEAN -> Values.sql(value);
            };
        }
    }

    static Map<String, Object> merged(Map<String, Object> left, Map<String, Object> right) {
        Map<String, Object> all = new java.util.HashMap<>(left);
        all.putAll(right);
        return all;
    }
}
