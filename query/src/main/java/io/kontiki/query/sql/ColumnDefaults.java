package io.kontiki.query.sql;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Optional;

/** Checks and computes the defaults of columns. Stateless. */
public final class ColumnDefaults {
    private static final Duration A_DAY = Duration.ofDays(1);

    private ColumnDefaults() {}

    /** @throws KontikiException when the expression is not a value of the type */
    static void check(String column, DataType type, ValueExpression value) {
        foreign(value).ifPresent(call -> {
            throw new KontikiException(
                    ErrorCode.INVALID_SCHEMA,
                    "the default of column '" + column + "' is a constant or now(), and " + call.function()
                            + "(...) is neither (" + call.position() + ")");
        });
        try {
            new ValueEvaluator(ZoneOffset.UTC, Instant.EPOCH).evaluate(value, type);
        } catch (KontikiException e) {
            throw new KontikiException(
                    ErrorCode.INVALID_SCHEMA, "the default of column '" + column + "': " + e.getMessage(), e);
        }
    }

    /** A call of what only queries may call. */
    private static Optional<ValueExpression.Call> foreign(ValueExpression value) {
        return switch (value) {
            case ValueExpression.Call call ->
                ValueEvaluator.FUNCTIONS.contains(call.function())
                        ? call.arguments().stream()
                                .flatMap(argument -> foreign(argument).stream())
                                .findFirst()
                        : Optional.of(call);
            case ValueExpression.Cast cast -> foreign(cast.operand());
            case ValueExpression.Negative negative -> foreign(negative.operand());
            case ValueExpression.Binary binary -> foreign(binary.left()).or(() -> foreign(binary.right()));
            case ValueExpression.Text _,
                    ValueExpression.Number _,
                    ValueExpression.Hex _,
                    ValueExpression.Bool _,
                    ValueExpression.Null _,
                    ValueExpression.Default _,
                    ValueExpression.Interval _,
                    ValueExpression.Computed _ -> Optional.empty();
        };
    }

    /**
     * The value of rows that are older than the column, null for NULL. A default that depends on the time says nothing of them: they
     * have NULL, or where that cannot be the beginning of time.
     */
    public static Object ofOlderRows(ColumnSchema column) {
        Object value = value(column, ZoneOffset.UTC, Instant.EPOCH);
        boolean tellsTime = !Objects.deepEquals(value, value(column, ZoneOffset.UTC, Instant.EPOCH.plus(A_DAY)));
        return tellsTime && column.nullable() ? null : value;
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
