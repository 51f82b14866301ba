package io.kontiki.query.sql;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import io.kontiki.common.schema.TableSchema;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;

/** Turns what an INSERT brings, constants or the rows of a query, into rows of typed values. Immutable; one per statement. */
public final class InsertRows {
    private final TableSchema schema;
    private final List<ColumnSchema> named;
    private final ValueEvaluator evaluator;
    private final Object[] defaults;
    /** Where in a row each named column stands. */
    private final int[] places;

    private InsertRows(
            QualifiedName table, List<String> columns, int width, TableSchema schema, ZoneId timeZone, Instant now) {
        this.schema = schema;
        this.named = namedColumns(table, columns, width, schema);
        this.evaluator = new ValueEvaluator(timeZone, now);
        this.defaults = new Object[schema.columns().size()];
        this.places = new int[named.size()];
        for (int i = 0; i < defaults.length; i++) {
            ColumnSchema column = schema.columns().get(i);
            defaults[i] = ColumnDefaults.value(column, timeZone, now);
            if (named.contains(column)) {
                places[named.indexOf(column)] = i;
            }
        }
    }

    /**
     * One value per column of the schema and row, in the schema's order, in the Java types of
     * {@link io.kontiki.query.execute.QueryResult}; columns that were not named have their default.
     *
     * @param computed the values of the statement's computations, at their numbers
     * @param timeZone in which timestamps without offset are read
     * @param now what now() means everywhere in the statement
     * @throws KontikiException COLUMN_NOT_FOUND, TYPE_MISMATCH or NOT_NULL_VIOLATION, naming row (from 1) and column
     */
    public static List<Object[]> evaluate(
            Statement.Insert insert, List<ComputedValue> computed, TableSchema schema, ZoneId timeZone, Instant now) {
        InsertRows into = new InsertRows(
                insert.table(), insert.columns(), insert.rows().getFirst().size(), schema, timeZone, now);
        List<Object[]> rows = new ArrayList<>(insert.rows().size());
        for (List<ValueExpression> values : insert.rows()) {
            rows.add(into.row(
                    rows.size() + 1,
                    (place, type) -> into.value(values.get(place), computed, type),
                    place -> values.get(place) instanceof ValueExpression.Default));
        }
        return rows;
    }

    /**
     * For INSERT ... SELECT: where the columns of the query's result go.
     *
     * @throws KontikiException when their number or a name is wrong
     */
    public static InsertRows into(
            Statement.InsertSelect insert, int width, TableSchema schema, ZoneId timeZone, Instant now) {
        return new InsertRows(insert.table(), insert.columns(), width, schema, timeZone, now);
    }

    /**
     * A row of the query's result as a row of the table, as {@link #evaluate} makes them.
     *
     * @param values one per result column, in the Java types of {@link io.kontiki.query.execute.QueryResult} for {@code types}
     * @param number counts from 1, for messages
     */
    public Object[] row(Object[] values, List<DataType> types, int number) {
        return row(number, (place, type) -> evaluator.convert(values[place], types.get(place), type), place -> false);
    }

    private Object value(ValueExpression expression, List<ComputedValue> computed, DataType type) {
        if (expression instanceof ValueExpression.Computed at) {
            ComputedValue value = computed.get(at.number());
            return evaluator.convert(value.value(), value.type(), type);
        }
        return evaluator.evaluate(expression, type);
    }

    private interface Source {
        Object value(int place, DataType type);
    }

    private Object[] row(int number, Source source, IntPredicate omitted) {
        Object[] row = defaults.clone();
        for (int i = 0; i < places.length; i++) {
            if (!omitted.test(i)) {
                row[places[i]] = value(source, i, named.get(i), number);
            }
        }
        checkNotNull(row, schema, number);
        return row;
    }

    private static List<ColumnSchema> namedColumns(
            QualifiedName table, List<String> columns, int width, TableSchema schema) {
        if (columns.isEmpty()) {
            if (width != schema.columns().size()) {
                throw new KontikiException(
                        ErrorCode.INVALID_ARGUMENT,
                        "table " + table + " has " + schema.columns().size() + " columns, row 1 has " + width
                                + " values; name the columns to leave some out");
            }
            return schema.columns();
        }
        if (width != columns.size()) {
            throw new KontikiException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the statement names " + columns.size() + " columns, row 1 has " + width + " values");
        }
        List<ColumnSchema> named = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String name : columns) {
            if (!seen.add(name)) {
                throw new KontikiException(ErrorCode.INVALID_ARGUMENT, "column '" + name + "' is named twice");
            }
            named.add(schema.column(name)
                    .orElseThrow(() -> new KontikiException(
                            ErrorCode.COLUMN_NOT_FOUND, "table " + table + " has no column '" + name + "'")));
        }
        return named;
    }

    private static Object value(Source source, int place, ColumnSchema column, int row) {
        try {
            return source.value(place, column.type());
        } catch (KontikiException e) {
            throw new KontikiException(
                    e.code(), "row " + row + ", column '" + column.name() + "': " + e.getMessage(), e);
        }
    }

    private static void checkNotNull(Object[] row, TableSchema schema, int number) {
        for (int i = 0; i < row.length; i++) {
            ColumnSchema column = schema.columns().get(i);
            if (row[i] == null && !column.nullable()) {
                throw new KontikiException(
                        ErrorCode.NOT_NULL_VIOLATION,
                        "row " + number + ", column '" + column.name() + "': NULL in a column that is NOT NULL");
            }
        }
    }
}
