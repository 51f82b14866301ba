package io.kontiki.cli.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntPredicate;

/** Random conditions with SQL's three truth values: true, false and null for unknown. */
final class Conditions {
    private static final List<SqlType> ORDERED =
            List.of(SqlType.TEXT, SqlType.LONG, SqlType.UNSIGNED, SqlType.EXACT, SqlType.WILD, SqlType.TIME);

    private final Random random;
    private final Expressions expressions;
    private final List<Column> columns;

    Conditions(Random random, Expressions expressions, List<Column> columns) {
        this.random = random;
        this.expressions = expressions;
        this.columns = columns;
    }

    Expression random(int depth) {
        if (depth <= 0) {
            return simple(0);
        }
        return switch (random.nextInt(7)) {
            case 0 -> or(random(depth - 1), random(depth - 1));
            case 1 -> and(random(depth - 1), random(depth - 1));
            case 2 -> not(random(depth - 1));
            default -> simple(depth);
        };
    }

    private Expression simple(int depth) {
        List<SqlType> types = ORDERED.stream()
                .filter(type -> columns.stream().anyMatch(column -> column.type() == type))
                .toList();
        if (types.isEmpty()) {
            return expressions.of(SqlType.BOOLEAN, 0);
        }
        SqlType type = types.get(random.nextInt(types.size()));
        Expression left = expressions.of(type, depth);
        return switch (random.nextInt(10)) {
            case 0 -> isNull(left, random.nextBoolean());
            case 1 -> in(left, random.nextBoolean());
            case 2 -> between(left);
            case 3 -> distinct(left, expressions.of(type, depth), random.nextBoolean());
            case 4 -> type == SqlType.TEXT ? like(left) : compare(left, expressions.of(type, 0));
            case 5 -> expressions.of(SqlType.BOOLEAN, 0);
            case 6 -> compare(left, expressions.of(type, depth));
            default -> compare(left, expressions.literals().of(type));
        };
    }

    private Expression compare(Expression left, Expression right) {
        record Operator(String sql, IntPredicate holds) {}
        List<Operator> operators = List.of(
                new Operator("=", c -> c == 0),
                new Operator("<>", c -> c != 0),
                new Operator("<", c -> c < 0),
                new Operator("<=", c -> c <= 0),
                new Operator(">", c -> c > 0),
                new Operator(">=", c -> c >= 0));
        Operator operator = operators.get(random.nextInt(operators.size()));
        return condition("(" + left.sql() + " " + operator.sql() + " " + right.sql() + ")", (row, tables) -> {
            Object a = left.value().of(row, tables);
            Object b = right.value().of(row, tables);
            return a == null || b == null ? null : operator.holds().test(SqlType.compare(a, b));
        });
    }

    static Expression condition(String sql, Expression.Value value) {
        return new Expression(sql, SqlType.BOOLEAN, value);
    }

    static Expression isNull(Expression of, boolean not) {
        return condition(
                "(" + of.sql() + " IS " + (not ? "NOT " : "") + "NULL)",
                (row, tables) -> (of.value().of(row, tables) == null) != not);
    }

    private Expression in(Expression left, boolean not) {
        List<Expression> among = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(3); i++) {
            among.add(expressions.literals().of(left.type()));
        }
        boolean withNull = random.nextInt(4) == 0;
        String list = String.join(", ", among.stream().map(Expression::sql).toList()) + (withNull ? ", NULL" : "");
        return condition("(" + left.sql() + (not ? " NOT IN (" : " IN (") + list + "))", (row, tables) -> {
            Object value = left.value().of(row, tables);
            if (value == null) {
                return null;
            }
            boolean found = among.stream()
                    .anyMatch(each -> SqlType.compare(value, each.value().of(row, tables)) == 0);
            return !found && withNull ? null : (Boolean) (found != not);
        });
    }

    private Expression between(Expression left) {
        Expression low = expressions.literals().of(left.type());
        Expression high = expressions.literals().of(left.type());
        return condition("(" + left.sql() + " BETWEEN " + low.sql() + " AND " + high.sql() + ")", (row, tables) -> {
            Object value = left.value().of(row, tables);
            return value == null
                    ? null
                    : (Boolean) (SqlType.compare(value, low.value().of(row, tables)) >= 0
                            && SqlType.compare(value, high.value().of(row, tables)) <= 0);
        });
    }

    static Expression distinct(Expression left, Expression right, boolean not) {
        return condition(
                "(" + left.sql() + " IS " + (not ? "NOT " : "") + "DISTINCT FROM " + right.sql() + ")",
                (row, tables) -> {
                    Object a = left.value().of(row, tables);
                    Object b = right.value().of(row, tables);
                    boolean same = a == null || b == null ? a == b : SqlType.compare(a, b) == 0;
                    return same == not;
                });
    }

    private Expression like(Expression left) {
        String part = List.of("h", "r", "R", "1", "'").get(random.nextInt(5));
        boolean start = random.nextBoolean();
        return condition(
                "(" + left.sql() + " LIKE " + Values.sql((start ? "" : "%") + part + "%") + ")", (row, tables) -> {
                    String value = (String) left.value().of(row, tables);
                    return value == null ? null : (Boolean) (start ? value.startsWith(part) : value.contains(part));
                });
    }

    static Expression and(Expression left, Expression right) {
        return condition(
                "(" + left.sql() + " AND " + right.sql() + ")",
                (row, tables) -> decide(left, right, row, tables, false));
    }

    private static Expression or(Expression left, Expression right) {
        return condition(
                "(" + left.sql() + " OR " + right.sql() + ")", (row, tables) -> decide(left, right, row, tables, true));
    }

    /** AND and OR: {@code deciding} on one side decides, else unknown on one side stays unknown. */
    private static Boolean decide(
            Expression left, Expression right, Map<String, Object> row, Tables tables, boolean deciding) {
        Boolean a = (Boolean) left.value().of(row, tables);
        Boolean b = (Boolean) right.value().of(row, tables);
        if (a != null && a == deciding || b != null && b == deciding) {
            return deciding;
        }
        return a == null || b == null ? null : (Boolean) !deciding;
    }

    private static Expression not(Expression of) {
        return condition("(NOT " + of.sql() + ")", (row, tables) -> {
            Boolean value = (Boolean) of.value().of(row, tables);
            return value == null ? null : (Boolean) !value;
        });
    }
}
