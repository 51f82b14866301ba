package io.kontiki.query.plan;

import io.kontiki.common.schema.TimeUnit;
import io.kontiki.query.sql.Moment;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * Comparisons. A time is compared with a constant exactly, also one between two ticks of the column's unit or outside its range;
 * unsigned and signed integers compare by value.
 */
final class ComparisonEmitter {
    private final ExpressionEmitter emitter;
    private final Constants constants;

    ComparisonEmitter(ExpressionEmitter emitter, Constants constants) {
        this.emitter = emitter;
        this.constants = constants;
    }

    String emit(RexCall call) {
        RexNode left = call.getOperands().get(0);
        RexNode right = call.getOperands().get(1);
        SqlKind kind = call.getKind();
        if (Times.isTimestamp(left.getType()) || Times.isTimestamp(right.getType())) {
            return times(kind, left, right);
        }
        RexNode plainLeft = withoutCast(left);
        RexNode plainRight = withoutCast(right);
        if (isInteger(plainLeft) && isInteger(plainRight)) {
            return integers(operator(kind), plainLeft, plainRight);
        }
        return "(" + emitter.emit(left) + " " + operator(kind) + " " + emitter.emit(right) + ")";
    }

    private String times(SqlKind kind, RexNode left, RexNode right) {
        Optional<Moment> leftConstant = constants.moment(left);
        Optional<Moment> rightConstant = constants.moment(right);
        if (rightConstant.isPresent() && leftConstant.isEmpty()) {
            return withConstant(kind, left, rightConstant.get());
        }
        if (leftConstant.isPresent() && rightConstant.isEmpty()) {
            return withConstant(kind.reverse(), right, leftConstant.get());
        }
        TimeUnit leftUnit = emitter.timeUnit(left);
        TimeUnit rightUnit = emitter.timeUnit(right);
        TimeUnit finer = leftUnit.perSecond() >= rightUnit.perSecond() ? leftUnit : rightUnit;
        return "(" + scaled(left, leftUnit, finer) + " " + operator(kind) + " " + scaled(right, rightUnit, finer) + ")";
    }

    /** In a finer unit and 128 bits, where nothing overflows. */
    private String scaled(RexNode node, TimeUnit unit, TimeUnit finer) {
        Optional<Moment> constant = constants.moment(node);
        if (constant.isPresent() && constant.get().isWhole(finer)) {
            return "CAST('"
                    + constant.get().epochNanoseconds().divide(java.math.BigInteger.valueOf(Times.nanoseconds(finer)))
                    + "' AS HUGEINT)";
        }
        String value = emitter.asTimestamp(node, emitter.emit(node));
        return unit == finer
                ? value
                : "(CAST(" + value + " AS HUGEINT) * " + finer.perSecond() / unit.perSecond() + ")";
    }

    private String withConstant(SqlKind kind, RexNode time, Moment constant) {
        TimeUnit unit = emitter.timeUnit(time);
        String value = emitter.asTimestamp(time, emitter.emit(time));
        Optional<Long> floor = constant.floor(unit);
        if (floor.isEmpty()) {
            boolean above = constant.epochNanoseconds().signum() > 0;
            return always(
                    value,
                    switch (kind) {
                        case LESS_THAN, LESS_THAN_OR_EQUAL -> above;
                        case GREATER_THAN, GREATER_THAN_OR_EQUAL -> !above;
                        default -> kind == SqlKind.NOT_EQUALS || kind == SqlKind.IS_DISTINCT_FROM;
                    },
                    kind);
        }
        String ticks = emitter.moment(constant, unit);
        if (constant.isWhole(unit)) {
            return "(" + value + " " + operator(kind) + " " + ticks + ")";
        }
        return switch (kind) {
            case LESS_THAN, LESS_THAN_OR_EQUAL -> "(" + value + " <= " + ticks + ")";
            case GREATER_THAN, GREATER_THAN_OR_EQUAL -> "(" + value + " > " + ticks + ")";
            default -> always(value, kind == SqlKind.NOT_EQUALS || kind == SqlKind.IS_DISTINCT_FROM, kind);
        };
    }

    private static String always(String value, boolean answer, SqlKind kind) {
        boolean twoValued = kind == SqlKind.IS_DISTINCT_FROM || kind == SqlKind.IS_NOT_DISTINCT_FROM;
        return twoValued ? String.valueOf(answer) : "CASE WHEN " + value + " IS NULL THEN NULL ELSE " + answer + " END";
    }

    /** Calcite casts one side to the other's type, which fails for a negative number beside an unsigned column. */
    private static RexNode withoutCast(RexNode node) {
        boolean integers = node instanceof RexCall call
                && call.getKind() == SqlKind.CAST
                && isInteger(call)
                && isInteger(call.getOperands().getFirst());
        return integers ? withoutCast(((RexCall) node).getOperands().getFirst()) : node;
    }

    private String integers(String operator, RexNode left, RexNode right) {
        Optional<BigDecimal> leftConstant = constants.number(left);
        Optional<BigDecimal> rightConstant = constants.number(right);
        if (rightConstant.isPresent() && leftConstant.isEmpty() && fits(rightConstant.get(), left)) {
            return "(" + emitter.emit(left) + " " + operator + " " + constant(rightConstant.get(), left) + ")";
        }
        if (leftConstant.isPresent() && rightConstant.isEmpty() && fits(leftConstant.get(), right)) {
            return "(" + constant(leftConstant.get(), right) + " " + operator + " " + emitter.emit(right) + ")";
        }
        boolean sameSign = Types.isUnsigned(left.getType().getSqlTypeName())
                == Types.isUnsigned(right.getType().getSqlTypeName());
        return leftConstant.isEmpty() && rightConstant.isEmpty() && sameSign
                ? "(" + emitter.emit(left) + " " + operator + " " + emitter.emit(right) + ")"
                : "(CAST(" + emitter.emit(left) + " AS HUGEINT) " + operator + " CAST(" + emitter.emit(right)
                        + " AS HUGEINT))";
    }

    private static String constant(BigDecimal value, RexNode other) {
        return "CAST('" + value.toBigInteger() + "' AS " + Types.duckType(other.getType()) + ")";
    }

    private static boolean fits(BigDecimal value, RexNode other) {
        BigInteger number = value.toBigInteger();
        int bits = switch (other.getType().getSqlTypeName()) {
            case TINYINT, UTINYINT -> 8;
            case SMALLINT, USMALLINT -> 16;
            case INTEGER, UINTEGER -> 32;
            case BIGINT, UBIGINT -> 64;
            default -> 127;
        };
        return Types.isUnsigned(other.getType().getSqlTypeName())
                ? number.signum() >= 0 && number.bitLength() <= bits
                : number.bitLength() < bits;
    }

    private static boolean isInteger(RexNode node) {
        SqlTypeName name = node.getType().getSqlTypeName();
        return SqlTypeName.INT_TYPES.contains(name)
                || Types.isUnsigned(name)
                || name == SqlTypeName.DECIMAL && node.getType().getScale() == 0;
    }

    private static String operator(SqlKind kind) {
        return switch (kind) {
            case EQUALS -> "=";
            case NOT_EQUALS -> "<>";
            case LESS_THAN -> "<";
            case LESS_THAN_OR_EQUAL -> "<=";
            case GREATER_THAN -> ">";
            case GREATER_THAN_OR_EQUAL -> ">=";
            case IS_DISTINCT_FROM -> "IS DISTINCT FROM";
            case IS_NOT_DISTINCT_FROM -> "IS NOT DISTINCT FROM";
            default -> throw new IllegalStateException("no comparison: " + kind);
        };
    }
}
