package io.kontiki.cli.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Function;

/** Random aggregates: what SQL says of a group's values, NULL left out. */
final class Aggregates {
    /** An aggregate in both languages. */
    record Aggregate(String sql, SqlType type, Over value) {
        interface Over {
            Object of(List<Map<String, Object>> rows, Tables tables);
        }
    }

    private final Random random;
    private final Expressions expressions;
    private final List<Column> columns;

    Aggregates(Random random, Expressions expressions, List<Column> columns) {
        this.random = random;
        this.expressions = expressions;
        this.columns = columns;
    }

    Aggregate random(boolean oneRowPerTime, Column time) {
        Expression argument = expressions.any(1);
        return switch (random.nextInt(oneRowPerTime ? 9 : 8)) {
            case 0 -> new Aggregate("count(*)", SqlType.LONG, (rows, _) -> (long) rows.size());
            case 1 -> over("count(", argument, ")", SqlType.LONG, values -> (long) values.size());
            case 2 -> distinct(argument);
            case 3, 4 -> extreme(argument, random.nextBoolean());
            case 8 -> lastOrFirst(argument, time, random.nextBoolean());
            default -> arithmetic(argument);
        };
    }

    private Aggregate distinct(Expression argument) {
        Expression plain = plain(argument);
        return over("count(DISTINCT ", plain, ")", SqlType.LONG, values -> {
            TreeSet<Object> different = new TreeSet<>(SqlType::compare);
            different.addAll(values);
            return (long) different.size();
        });
    }

    /** Which of 0.0 and -0.0 is the least is nobody's business. */
    private Expression plain(Expression argument) {
        return argument.type() != SqlType.WILD
                ? argument
                : new Expression("(" + argument.sql() + " + 0.0)", SqlType.WILD, (row, tables) -> {
                    Object value = argument.value().of(row, tables);
                    return value == null ? null : (Double) value + 0.0;
                });
    }

    private Aggregate extreme(Expression argument, boolean least) {
        return over(
                least ? "min(" : "max(",
                plain(argument),
                ")",
                argument.type(),
                values -> values.stream()
                        .reduce((a, b) -> (SqlType.compare(a, b) <= 0) == least ? a : b)
                        .orElse(null));
    }

    private Aggregate arithmetic(Expression argument) {
        return switch (argument.type()) {
            case LONG ->
                switch (random.nextInt(4)) {
                    case 0 ->
                        over(
                                "avg(",
                                argument,
                                ")",
                                SqlType.WILD,
                                values -> values.isEmpty() ? null : (double) sumOfLongs(values) / values.size());
                    case 1 ->
                        over(
                                "sum(DISTINCT ",
                                argument,
                                ")",
                                SqlType.LONG,
                                values -> values.isEmpty()
                                        ? null
                                        : sumOfLongs(values.stream().distinct().toList()));
                    case 2 ->
                        over(
                                "median(",
                                argument,
                                ")",
                                SqlType.WILD,
                                values -> median(values.stream()
                                        .map(v -> (double) (Long) v)
                                        .sorted()
                                        .toList()));
                    default ->
                        over(
                                "sum(",
                                argument,
                                ")",
                                SqlType.LONG,
                                values -> values.isEmpty() ? null : sumOfLongs(values));
                };
            case EXACT ->
                random.nextBoolean()
                        ? over(
                                "sum(",
                                argument,
                                ")",
                                SqlType.EXACT,
                                values -> values.isEmpty() ? null : sumOfDoubles(values))
                        : over(
                                "avg(",
                                argument,
                                ")",
                                SqlType.WILD,
                                values -> values.isEmpty() ? null : sumOfDoubles(values) / values.size());
            case BOOLEAN ->
                random.nextBoolean()
                        ? over(
                                "bool_and(",
                                argument,
                                ")",
                                SqlType.BOOLEAN,
                                values -> values.isEmpty() ? null : !values.contains(false))
                        : over(
                                "bool_or(",
                                argument,
                                ")",
                                SqlType.BOOLEAN,
                                values -> values.isEmpty() ? null : values.contains(true));
            case TEXT, UNSIGNED, WILD, TIME -> extreme(argument, random.nextBoolean());
        };
    }

    private static Long sumOfLongs(List<Object> values) {
        return values.stream().mapToLong(value -> (Long) value).sum();
    }

    private static Double sumOfDoubles(List<Object> values) {
        return values.stream().mapToDouble(value -> (Double) value).sum();
    }

    private static Double median(List<Double> sorted) {
        int middle = sorted.size() / 2;
        return sorted.isEmpty()
                ? null
                : sorted.size() % 2 == 1
                        ? sorted.get(middle)
                        : (Double) ((sorted.get(middle - 1) + sorted.get(middle)) / 2);
    }

    private Aggregate lastOrFirst(Expression argument, Column time, boolean last) {
        String sql = (last ? "last_value(" : "first_value(") + argument.sql() + " ORDER BY " + time.reference() + ")";
        return new Aggregate(
                sql,
                argument.type(),
                (rows, tables) -> rows.stream()
                        .filter(row -> row.get(time.reference()) != null)
                        .reduce((a, b) ->
                                ((Long) a.get(time.reference()) > (Long) b.get(time.reference())) == last ? a : b)
                        .map(row -> argument.value().of(row, tables))
                        .orElse(null));
    }

    private Aggregate over(
            String before, Expression argument, String after, SqlType type, Function<List<Object>, Object> function) {
        Expression filter = random.nextInt(4) == 0 ? new Conditions(random, expressions, columns).random(1) : null;
        String sql = before + argument.sql() + after + (filter == null ? "" : " FILTER (WHERE " + filter.sql() + ")");
        return new Aggregate(sql, type, (rows, tables) -> {
            List<Object> values = new ArrayList<>();
            for (Map<String, Object> row : rows) {
                if (filter == null || filter.isTrue(row, tables)) {
                    values.add(argument.value().of(row, tables));
                }
            }
            return function.apply(values.stream().filter(Objects::nonNull).toList());
        });
    }
}
