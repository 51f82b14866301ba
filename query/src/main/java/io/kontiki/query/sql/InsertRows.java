package io.kontiki.query.sql;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.TableSchema;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Evaluates INSERT ... VALUES into rows of typed values. Stateless. */
public final class InsertRows {
    private InsertRows() {}

    /**
     * One value per column of the schema and row, in the schema's order, in the Java types of
     * {@link io.kontiki.query.execute.QueryResult}; columns that were not named have their default.
     *
     * @param timeZone in which timestamps without offset are read
     * @param now what now() means everywhere in the statement
     * @throws KontikiException COLUMN_NOT_FOUND, TYPE_MISMATCH or NOT_NULL_VIOLATION, naming row (from 1) and column
     */
    public static List<Object[]> evaluate(Statement.Insert insert, TableSchema schema, ZoneId timeZone, Instant now) {
        List<ColumnSchema> named = namedColumns(insert, schema);
        ValueEvaluator evaluator = new ValueEvaluator(timeZone, now);
        Object[] defaults = new Object[schema.columns().size()];
        int[] places = new int[named.size()];
        for (int i = 0; i < defaults.length; i++) {
            ColumnSchema column = schema.columns().get(i);
            defaults[i] = ColumnDefaults.value(column, timeZone, now);
            if (named.contains(column)) {
                places[named.indexOf(column)] = i;
            }
        }
        List<Object[]> rows = new ArrayList<>(insert.rows().size());
        for (List<ValueExpression> values : insert.rows()) {
            Object[] row = defaults.clone();
            for (int i = 0; i < places.length; i++) {
                if (!(values.get(i) instanceof ValueExpression.Default)) {
                    row[places[i]] = value(evaluator, values.get(i), named.get(i), rows.size() + 1);
                }
            }
            checkNotNull(row, schema, rows.size() + 1);
            rows.add(row);
        }
        return rows;
    }

    private static List<ColumnSchema> namedColumns(Statement.Insert insert, TableSchema schema) {
        int width = insert.rows().getFirst().size();
        if (insert.columns().isEmpty()) {
            if (width != schema.columns().size()) {
                throw new KontikiException(
                        ErrorCode.INVALID_ARGUMENT,
                        "table " + insert.table() + " has " + schema.columns().size() + " columns, row 1 has " + width
                                + " values; name the columns to leave some out");
            }
            return schema.columns();
        }
        List<ColumnSchema> named = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String name : insert.columns()) {
            if (!seen.add(name)) {
                throw new KontikiException(ErrorCode.INVALID_ARGUMENT, "column '" + name + "' is named twice");
            }
            named.add(schema.column(name).orElseThrow(() -> new KontikiException(
                    ErrorCode.COLUMN_NOT_FOUND, "table " + insert.table() + " has no column '" + name + "'")));
        }
        return named;
    }

    private static Object value(ValueEvaluator evaluator, ValueExpression expression, ColumnSchema column, int row) {
        try {
            return evaluator.evaluate(expression, column.type());
        } catch (KontikiException e) {
            throw new KontikiException(e.code(), "row " + row + ", column '" + column.name() + "': " + e.getMessage(), e);
        }
    }

    private static void checkNotNull(Object[] row, TableSchema schema, int number) {
        for (int i = 0; i < row.length; i++) {
            ColumnSchema column = schema.columns().get(i);
            if (row[i] == null && !column.nullable()) {
                throw new KontikiException(
                        ErrorCode.NOT_NULL_VIOLATION, "row " + number + ", column '" + column.name() + "': NULL in a column that is NOT NULL");
            }
        }
    }
}
