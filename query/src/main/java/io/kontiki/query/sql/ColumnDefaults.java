package io.kontiki.query.sql;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Checks and computes the defaults of columns. Stateless. */
public final class ColumnDefaults {
    private ColumnDefaults() {}

    /** @throws KontikiException when the expression is not a value of the type */
    static void check(String column, DataType type, ValueExpression value) {
        try {
            new ValueEvaluator(ZoneOffset.UTC, Instant.EPOCH).evaluate(value, type);
        } catch (KontikiException e) {
            throw new KontikiException(
                    ErrorCode.INVALID_SCHEMA, "the default of column '" + column + "': " + e.getMessage(), e);
        }
    }

    /** The value of rows that are older than the column; now() in a default means the beginning of time for them. */
    public static Object ofOlderRows(ColumnSchema column) {
        return value(column, ZoneOffset.UTC, Instant.EPOCH);
    }

    /**
     * The value that a row gets which does not name the column, null for NULL. The Java types are those of
     * {@link io.kontiki.query.execute.QueryResult}.
     */
    public static Object value(ColumnSchema column, ZoneId zone, Instant now) {
        if (column.defaultValue() == null) {
            return null;
        }
        TokenCursor cursor = new TokenCursor(column.defaultValue(), Lexer.tokens(column.defaultValue()));
        return new ValueEvaluator(zone, now).evaluate(new ValueParser(cursor).parse(), column.type());
    }
}
