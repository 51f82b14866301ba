package io.kontiki.cli.differential;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Random queries: a source (table, join, sub-query), a condition, and one of projection, groups, distinct rows or the first rows of an
 * order. What comes out is a source again, so they nest.
 */
final class Queries {
    private final Random random;
    private final Sources sources;
    private final Expressions.Literals literals;

    Queries(Random random, Sources sources, Expressions.Literals literals) {
        this.random = random;
        this.sources = sources;
        this.literals = literals;
    }

    /** A SELECT whose columns are {@code c0}, {@code c1}...; {@code keys} are the places that tell its rows apart, if any do. */
    private record Select(String sql, List<SqlType> types, List<Integer> keys, boolean ordered, Rows rows) {
        interface Rows {
            List<List<Object>> of(Tables tables);
        }
    }

    Query random() {
        Select select = select(random.nextInt(3));
        return new Query(select.sql(), select.types(), select.ordered(), select.rows()::of);
    }

    private Select select(int depth) {
        Relation source = depth > 0 && random.nextInt(2) == 0
                ? nested(select(depth - 1))
                : random.nextInt(5) == 0 ? sources.join() : sources.table();
        Expressions expressions = new Expressions(random, source.columns(), literals);
        Relation filtered = filtered(source, expressions);
        return switch (random.nextInt(8)) {
            case 0, 1 -> projection(filtered, expressions);
            case 2 -> distinct(filtered, expressions);
            case 3 -> filtered.key().isEmpty() ? projection(filtered, expressions) : first(filtered);
            case 4 -> depth > 0 ? unionAll(depth) : groups(filtered, expressions);
            default -> groups(filtered, expressions);
        };
    }

    private Relation nested(Select select) {
        String alias = sources.alias();
        List<Column> columns = IntStream.range(0, select.types().size())
                .mapToObj(i -> new Column(alias + ".c" + i, select.types().get(i)))
                .toList();
        return new Relation(
                "(" + select.sql() + ") AS " + alias,
                columns,
                select.keys().stream().map(columns::get).toList(),
                tables -> select.rows().of(tables).stream()
                        .map(row -> {
                            Map<String, Object> values = new HashMap<>();
                            IntStream.range(0, columns.size())
                                    .forEach(i -> values.put(columns.get(i).reference(), row.get(i)));
                            return values;
                        })
                        .toList());
    }

    private Relation filtered(Relation source, Expressions expressions) {
        if (random.nextInt(5) == 0) {
            return source;
        }
        Expression condition = random.nextInt(8) == 0
                ? sources.subQuery(source, literals)
                : new Conditions(random, expressions, source.columns()).random(2);
        if (random.nextBoolean()) {
            List<Column> times = source.columns(SqlType.TIME);
            condition = times.isEmpty() ? condition : Conditions.and(range(times.getFirst()), condition);
        }
        Expression where = condition;
        return new Relation(
                source.from() + " WHERE " + where.sql(),
                source.columns(),
                source.key(),
                tables -> source.rows().apply(tables).stream()
                        .filter(row -> where.isTrue(row, tables))
                        .toList());
    }

    private Expression range(Column time) {
        long a = (Long) literals.of(SqlType.TIME).value().of(Map.of(), null);
        long b = (Long) literals.of(SqlType.TIME).value().of(Map.of(), null);
        long from = Math.min(a, b);
        long to = Math.max(a, b);
        return Conditions.condition(
                time.reference() + " >= " + from + " AND " + time.reference() + " < " + to, (row, _) -> {
                    Long value = (Long) row.get(time.reference());
                    return value == null ? null : (Boolean) (value >= from && value < to);
                });
    }

    private Select projection(Relation source, Expressions expressions) {
        boolean keepKey = random.nextInt(3) > 0;
        List<Expression> items = new ArrayList<>();
        if (keepKey) {
            source.key().forEach(column -> items.add(Expression.of(column)));
        }
        List<Integer> keys =
                keepKey ? IntStream.range(0, source.key().size()).boxed().toList() : List.of();
        if (random.nextInt(3) == 0) {
            source.columns().forEach(column -> items.add(Expression.of(column)));
        }
        for (int i = random.nextInt(3); i >= 0; i--) {
            items.add(expressions.any(2));
        }
        return new Select(
                "SELECT " + named(items.stream().map(Expression::sql).toList()) + " FROM " + source.from(),
                items.stream().map(Expression::type).toList(),
                keys,
                false,
                tables -> source.rows().apply(tables).stream()
                        .map(row -> values(items, row, tables))
                        .toList());
    }

    private Select distinct(Relation source, Expressions expressions) {
        List<Expression> keys = groupKeys(source, expressions, 1 + random.nextInt(2));
        // Of floating-point columns alone there is none to group by.
        List<Expression> items = keys.isEmpty() ? List.of(expressions.of(SqlType.LONG, 1)) : keys;
        return new Select(
                "SELECT DISTINCT " + named(items.stream().map(Expression::sql).toList()) + " FROM " + source.from(),
                items.stream().map(Expression::type).toList(),
                IntStream.range(0, items.size()).boxed().toList(),
                false,
                tables -> List.copyOf(new HashSet<>(source.rows().apply(tables).stream()
                        .map(row -> values(items, row, tables))
                        .toList())));
    }

    private Select first(Relation source) {
        record Order(Column column, boolean descending, boolean nullsFirst, boolean said) {
            String sql() {
                return column.reference()
                        + (descending ? " DESC" : "")
                        + (said ? " NULLS " + (nullsFirst ? "FIRST" : "LAST") : "");
            }
        }
        List<Column> by = new ArrayList<>(source.columns().stream()
                .filter(column -> random.nextInt(6) == 0)
                .toList());
        by.addAll(source.key());
        List<Order> orders = by.stream()
                .map(column -> {
                    boolean descending = random.nextBoolean();
                    boolean said = random.nextInt(3) == 0;
                    return new Order(column, descending, said ? random.nextBoolean() : descending, said);
                })
                .toList();
        Comparator<Map<String, Object>> comparator = orders.stream()
                .<Comparator<Map<String, Object>>>map(order -> {
                    Comparator<Object> values = order.descending() ? (a, b) -> SqlType.compare(b, a) : SqlType::compare;
                    Comparator<Object> nulls =
                            order.nullsFirst() ? Comparator.nullsFirst(values) : Comparator.nullsLast(values);
                    return Comparator.comparing(row -> row.get(order.column().reference()), nulls);
                })
                .reduce(Comparator::thenComparing)
                .orElseThrow();
        int limit = 1 + random.nextInt(30);
        int offset = random.nextInt(3) == 0 ? random.nextInt(10) : 0;
        List<Expression> items =
                new ArrayList<>(source.key().stream().map(Expression::of).toList());
        source.columns().stream()
                .filter(column -> random.nextInt(3) == 0)
                .map(Expression::of)
                .forEach(items::add);
        return new Select(
                "SELECT " + named(items.stream().map(Expression::sql).toList()) + " FROM " + source.from()
                        + " ORDER BY "
                        + String.join(", ", orders.stream().map(Order::sql).toList()) + " LIMIT " + limit
                        + (offset > 0 ? " OFFSET " + offset : ""),
                items.stream().map(Expression::type).toList(),
                IntStream.range(0, source.key().size()).boxed().toList(),
                true,
                tables -> source.rows().apply(tables).stream()
                        .sorted(comparator)
                        .skip(offset)
                        .limit(limit)
                        .map(row -> values(items, row, tables))
                        .toList());
    }

    private Select unionAll(int depth) {
        Select one = select(depth - 1);
        return new Select(
                "(" + one.sql() + ") UNION ALL (" + one.sql() + ")", one.types(), List.of(), false, tables -> {
                    List<List<Object>> rows = one.rows().of(tables);
                    return Stream.concat(rows.stream(), rows.stream()).toList();
                });
    }

    private Select groups(Relation source, Expressions expressions) {
        boolean series = source.key().size() == 3 && random.nextInt(4) == 0;
        List<Expression> keys = series
                ? source.key().subList(0, 2).stream().map(Expression::of).toList()
                : groupKeys(source, expressions, random.nextInt(3));
        boolean oneRowPerTime = series && source.key().get(2).type() == SqlType.TIME;
        Aggregates aggregates = new Aggregates(random, expressions, source.columns());
        List<Aggregates.Aggregate> asked = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            asked.add(aggregates.random(
                    oneRowPerTime, oneRowPerTime ? source.key().get(2) : null));
        }
        long more = random.nextInt(3) == 0 ? random.nextInt(20) : -1;
        String having = more < 0 ? "" : " HAVING count(*) > " + more;
        List<String> items = new ArrayList<>(keys.stream().map(Expression::sql).toList());
        asked.forEach(aggregate -> items.add(aggregate.sql()));
        List<SqlType> types =
                new ArrayList<>(keys.stream().map(Expression::type).toList());
        asked.forEach(aggregate -> types.add(aggregate.type()));
        String groupBy = keys.isEmpty()
                ? ""
                : " GROUP BY "
                        + String.join(
                                ", ",
                                IntStream.rangeClosed(1, keys.size())
                                        .mapToObj(String::valueOf)
                                        .toList());
        return new Select(
                "SELECT " + named(items) + " FROM " + source.from() + groupBy + having,
                types,
                IntStream.range(0, keys.size()).boxed().toList(),
                false,
                tables -> {
                    Map<List<Object>, List<Map<String, Object>>> groups = new LinkedHashMap<>();
                    if (keys.isEmpty()) {
                        groups.put(List.of(), new ArrayList<>());
                    }
                    source.rows()
                            .apply(tables)
                            .forEach(row -> groups.computeIfAbsent(values(keys, row, tables), k -> new ArrayList<>())
                                    .add(row));
                    List<List<Object>> out = new ArrayList<>();
                    groups.forEach((key, rows) -> {
                        if (rows.size() > more) {
                            List<Object> line = new ArrayList<>(key);
                            asked.forEach(
                                    aggregate -> line.add(aggregate.value().of(rows, tables)));
                            out.add(line);
                        }
                    });
                    return out;
                });
    }

    /** Of types whose equal values are the same. */
    private List<Expression> groupKeys(Relation source, Expressions expressions, int count) {
        List<Column> columns = source.columns(
                SqlType.TEXT, SqlType.BOOLEAN, SqlType.LONG, SqlType.UNSIGNED, SqlType.TIME, SqlType.EXACT);
        List<Expression> keys = new ArrayList<>();
        for (int i = 0; i < count && !columns.isEmpty(); i++) {
            Column column = columns.get(random.nextInt(columns.size()));
            keys.add(
                    switch (column.type()) {
                        case TIME -> expressions.time(Expression.of(column));
                        case LONG, EXACT, BOOLEAN ->
                            random.nextBoolean() ? Expression.of(column) : expressions.of(column.type(), 1);
                        default -> Expression.of(column);
                    });
        }
        return keys;
    }

    private static String named(List<String> items) {
        return String.join(
                ", ",
                IntStream.range(0, items.size())
                        .mapToObj(i -> items.get(i) + " AS c" + i)
                        .toList());
    }

    private static List<Object> values(List<Expression> items, Map<String, Object> row, Tables tables) {
        List<Object> values = new ArrayList<>();
        items.forEach(item -> values.add(item.value().of(row, tables)));
        return values;
    }
}
