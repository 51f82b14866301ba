package io.kontiki.query.sql;

import io.kontiki.common.batch.TagValue;
import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.partition.PartitionExpr.Operator;
import io.kontiki.common.schema.ColumnRole;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import io.kontiki.common.schema.TableSchema;
import io.kontiki.query.source.DeleteFilter;
import java.math.BigInteger;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/** Evaluates the WHERE of a DELETE into tag equalities and a time range. Stateless. */
public final class DeleteRange {
    private static final String ALLOWED =
            "DELETE takes only tag = value, tag IS NULL and comparisons of the time index with constants, joined by AND";

    private DeleteRange() {}

    /**
     * What the statement deletes; a range that is empty (from after to) deletes nothing.
     *
     * @param timeZone in which timestamps without offset are read
     * @param now what now() means everywhere in the statement
     * @throws KontikiException UNSUPPORTED for any other condition, saying what is allowed
     */
    public static DeleteFilter evaluate(Statement.Delete delete, TableSchema schema, ZoneId timeZone, Instant now) {
        ValueEvaluator evaluator = new ValueEvaluator(timeZone, now);
        List<DeleteFilter.TagEquals> tags = new ArrayList<>();
        long[] range = {Long.MIN_VALUE, Long.MAX_VALUE};
        boolean nothing = false;
        for (DeleteCondition condition : delete.conditions()) {
            ColumnSchema column = schema.column(condition.column())
                    .orElseThrow(() -> new KontikiException(
                            ErrorCode.COLUMN_NOT_FOUND,
                            "table " + delete.table() + " has no column '" + condition.column() + "'"));
            boolean isNull = condition.value() instanceof ValueExpression.Null;
            if (column.role() == ColumnRole.FIELD) {
                throw new KontikiException(ErrorCode.UNSUPPORTED, ALLOWED + "; '" + column.name() + "' is a field");
            }
            if (column.role() == ColumnRole.TIME_INDEX) {
                if (isNull) {
                    nothing = true;
                } else {
                    nothing |= narrow(range, condition, column, evaluator);
                }
            } else if (condition.operator() != Operator.EQUAL) {
                throw new KontikiException(
                        ErrorCode.UNSUPPORTED,
                        ALLOWED + "; '" + column.name() + "' is compared with "
                                + condition.operator().sql());
            } else {
                DeleteFilter.TagEquals tag =
                        new DeleteFilter.TagEquals(column.id(), isNull ? null : tagValue(evaluator, condition, column));
                nothing |= tags.stream().anyMatch(other -> other.columnId() == tag.columnId() && !other.equals(tag));
                if (!tags.contains(tag)) {
                    tags.add(tag);
                }
            }
        }
        return nothing || range[0] > range[1]
                ? new DeleteFilter(tags, Long.MAX_VALUE, Long.MIN_VALUE)
                : new DeleteFilter(tags, range[0], range[1]);
    }

    /** Whether nothing is left. */
    private static boolean narrow(
            long[] range, DeleteCondition condition, ColumnSchema column, ValueEvaluator evaluator) {
        Object value = evaluator.evaluate(condition.value(), column.type());
        if (value == null) {
            return true;
        }
        long bound = (Long) value;
        if (!evaluator.isWhole(condition.value(), column.type().timeUnit())) {
            return narrowBetweenTicks(range, condition.operator(), bound);
        }
        switch (condition.operator()) {
            case EQUAL -> {
                range[0] = Math.max(range[0], bound);
                range[1] = Math.min(range[1], bound);
            }
            case GREATER_OR_EQUAL -> range[0] = Math.max(range[0], bound);
            case LESS_OR_EQUAL -> range[1] = Math.min(range[1], bound);
            case GREATER -> {
                if (bound == Long.MAX_VALUE) {
                    return true;
                }
                range[0] = Math.max(range[0], bound + 1);
            }
            case LESS -> {
                if (bound == Long.MIN_VALUE) {
                    return true;
                }
                range[1] = Math.min(range[1], bound - 1);
            }
            case NOT_EQUAL -> throw new KontikiException(ErrorCode.UNSUPPORTED, ALLOWED + "; found <>");
        }
        return false;
    }

    /** The constant lies between {@code floor} and the tick after it. */
    private static boolean narrowBetweenTicks(long[] range, Operator operator, long floor) {
        switch (operator) {
            case EQUAL -> {
                return true;
            }
            case GREATER, GREATER_OR_EQUAL -> range[0] = Math.max(range[0], Math.addExact(floor, 1));
            case LESS, LESS_OR_EQUAL -> range[1] = Math.min(range[1], floor);
            case NOT_EQUAL -> throw new KontikiException(ErrorCode.UNSUPPORTED, ALLOWED + "; found <>");
        }
        return false;
    }

    private static TagValue tagValue(ValueEvaluator evaluator, DeleteCondition condition, ColumnSchema column) {
        Object value = evaluator.evaluate(condition.value(), column.type());
        return switch (value) {
            case null -> null;
            case String text -> text.isEmpty() ? null : TagValue.ofString(text);
            case Boolean bool -> TagValue.ofBoolean(bool);
            case BigInteger number -> TagValue.ofLong(number.longValue());
            case Long days when column.type() == DataType.DATE -> TagValue.ofDate(Math.toIntExact(days));
            case Long number -> TagValue.ofLong(number);
            default -> throw new IllegalStateException("a tag of type " + column.type());
        };
    }
}
