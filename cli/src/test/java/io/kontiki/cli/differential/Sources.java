package io.kontiki.cli.differential;

import io.kontiki.common.schema.MergeMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Tables, joins of two tables, and conditions with sub-queries. Every use of a table has an alias of its own. */
final class Sources {
    private static final List<SqlType> JOINED = List.of(SqlType.TEXT, SqlType.LONG, SqlType.EXACT);

    private final Random random;
    private final List<TableUnderTest> tables;
    private int aliases;

    Sources(Random random, List<TableUnderTest> tables) {
        this.random = random;
        this.tables = tables;
    }

    String alias() {
        return "q" + aliases++;
    }

    Relation table() {
        return relation(tables.get(random.nextInt(tables.size())));
    }

    private Relation relation(TableUnderTest table) {
        String alias = alias();
        List<Column> columns = new ArrayList<>();
        table.columns().forEach((name, type) -> columns.add(new Column(alias + "." + name, type)));
        return new Relation(
                table.name() + " AS " + alias,
                columns,
                table.mode() == MergeMode.APPEND ? List.of() : columns.subList(0, 3),
                tables -> tables.rows(table.name(), alias + "."));
    }

    /** On tags and time, or on the tags of rows that stand for their group. */
    Relation join() {
        Relation left = table();
        Relation right = table();
        boolean outer = random.nextBoolean();
        boolean centres = random.nextBoolean();
        List<String> on = new ArrayList<>();
        on.add(left.columns().get(2).reference() + " = "
                + right.columns().get(2).reference());
        if (random.nextInt(3) > 0) {
            on.add(left.columns().get(0).reference() + " = "
                    + right.columns().get(0).reference());
        }
        boolean hosts = on.size() == 2;
        if (centres) {
            on.add(left.columns().get(1).reference() + " IS NOT DISTINCT FROM "
                    + right.columns().get(1).reference());
        }
        List<Column> columns = new ArrayList<>(left.columns());
        columns.addAll(right.columns());
        List<Column> key = new ArrayList<>(left.key());
        key.addAll(right.key());
        return new Relation(
                left.from() + (outer ? " LEFT JOIN " : " JOIN ") + right.from() + " ON " + String.join(" AND ", on),
                columns,
                left.key().isEmpty() || right.key().isEmpty() ? List.of() : key,
                all -> joined(left, right, all, hosts, centres, outer));
    }

    private static List<Map<String, Object>> joined(
            Relation left, Relation right, Tables all, boolean hosts, boolean centres, boolean outer) {
        Map<Object, List<Map<String, Object>>> byTime = new HashMap<>();
        right.rows()
                .apply(all)
                .forEach(row -> byTime.computeIfAbsent(value(right, row, 2), k -> new ArrayList<>())
                        .add(row));
        List<Map<String, Object>> out = new ArrayList<>();
        for (Map<String, Object> row : left.rows().apply(all)) {
            boolean found = false;
            for (Map<String, Object> other : byTime.getOrDefault(value(left, row, 2), List.of())) {
                boolean matches = (!hosts
                                || value(left, row, 0) != null
                                        && value(left, row, 0).equals(value(right, other, 0)))
                        && (!centres || java.util.Objects.equals(value(left, row, 1), value(right, other, 1)));
                if (matches) {
                    found = true;
                    out.add(Expressions.merged(row, other));
                }
            }
            if (outer && !found) {
                out.add(row);
            }
        }
        return out;
    }

    private static Object value(Relation relation, Map<String, Object> row, int column) {
        return row.get(relation.columns().get(column).reference());
    }

    /** IN, NOT IN, EXISTS or a scalar sub-query over some table. */
    Expression subQuery(Relation outer, Expressions.Literals literals) {
        Relation inner = table();
        Expression condition =
                new Conditions(random, new Expressions(random, inner.columns(), literals), inner.columns()).random(1);
        List<Column> candidates = outer.columns().stream()
                .filter(column -> JOINED.contains(column.type()))
                .toList();
        if (candidates.isEmpty()) {
            return condition(inner, condition, random.nextBoolean());
        }
        Column column = candidates.get(random.nextInt(candidates.size()));
        Column same = inner.columns(column.type()).get(0);
        return switch (random.nextInt(4)) {
            case 0 -> exists(column, inner, same, condition);
            case 1 -> scalar(column, inner, same, condition);
            default -> in(column, inner, same, condition, random.nextBoolean());
        };
    }

    private static Expression condition(Relation inner, Expression condition, boolean not) {
        return Conditions.condition(
                (not ? "NOT " : "") + "EXISTS (SELECT 1 FROM " + inner.from() + " WHERE " + condition.sql() + ")",
                (_, tables) ->
                        inner.rows().apply(tables).stream().anyMatch(each -> condition.isTrue(each, tables)) != not);
    }

    private static Expression exists(Column column, Relation inner, Column same, Expression condition) {
        return Conditions.condition(
                "EXISTS (SELECT 1 FROM " + inner.from() + " WHERE " + same.reference() + " = " + column.reference()
                        + " AND " + condition.sql() + ")",
                (row, tables) -> row.get(column.reference()) != null
                        && inner.rows().apply(tables).stream()
                                .anyMatch(each -> each.get(same.reference()) != null
                                        && SqlType.compare(each.get(same.reference()), row.get(column.reference())) == 0
                                        && condition.isTrue(each, tables)));
    }

    private static Expression scalar(Column column, Relation inner, Column same, Expression condition) {
        return Conditions.condition(
                "(" + column.reference() + " > (SELECT min(" + same.reference() + ") FROM " + inner.from() + " WHERE "
                        + condition.sql() + "))",
                (row, tables) -> {
                    Object least = inner.rows().apply(tables).stream()
                            .filter(each -> each.get(same.reference()) != null && condition.isTrue(each, tables))
                            .map(each -> each.get(same.reference()))
                            .min(SqlType::compare)
                            .orElse(null);
                    Object value = row.get(column.reference());
                    return value == null || least == null ? null : (Boolean) (SqlType.compare(value, least) > 0);
                });
    }

    private static Expression in(Column column, Relation inner, Column same, Expression condition, boolean not) {
        return Conditions.condition(
                "(" + column.reference() + (not ? " NOT IN" : " IN") + " (SELECT " + same.reference() + " FROM "
                        + inner.from() + " WHERE " + condition.sql() + "))",
                (row, tables) -> {
                    List<Object> among = new ArrayList<>();
                    inner.rows().apply(tables).stream()
                            .filter(each -> condition.isTrue(each, tables))
                            .forEach(each -> among.add(each.get(same.reference())));
                    Object value = row.get(column.reference());
                    if (among.isEmpty()) {
                        return not;
                    }
                    if (value == null) {
                        return null;
                    }
                    boolean found = among.stream().anyMatch(each -> each != null && SqlType.compare(each, value) == 0);
                    return !found && among.contains(null) ? null : (Boolean) (found != not);
                });
    }
}
