package io.kontiki.query.plan;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.schema.DataType;
import io.kontiki.common.schema.TimeUnit;
import io.kontiki.query.sql.IntervalText;
import io.kontiki.query.sql.Moment;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.avatica.util.TimeUnitRange;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlTrimFunction;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * Turns a typed expression into DuckDB SQL with the semantics of this engine: timestamps are integers, integer arithmetic has the
 * type that the validator derived and fails instead of wrapping, comparisons with constant times are exact. Used once.
 */
final class ExpressionEmitter {
    /** The unit in which texts and dates are handled where a time is wanted and no column tells. */
    static final TimeUnit OTHER_TIME_UNIT = TimeUnit.MILLISECOND;

    private final QuerySession session;
    private final Constants constants;
    private final IntFunction<String> inputs;
    private final Map<String, IntFunction<String>> outer;
    private final Function<RexSubQuery, String> subQueries;

    /**
     * @param inputs the SQL of an input column
     * @param outer the same for the rows that a correlated sub-query refers to, by the variable's name
     * @param subQueries the SQL of the relation in a sub-query
     */
    ExpressionEmitter(
            QuerySession session,
            IntFunction<String> inputs,
            Map<String, IntFunction<String>> outer,
            Function<RexSubQuery, String> subQueries) {
        this.session = session;
        this.constants = new Constants(session);
        this.inputs = inputs;
        this.outer = outer;
        this.subQueries = subQueries;
    }

    QuerySession session() {
        return session;
    }

    String emit(RexNode node) {
        return switch (node) {
            case RexInputRef ref -> inputs.apply(ref.getIndex());
            case RexLiteral literal -> literal(literal);
            case RexOver over -> new WindowEmitter(this, constants).emit(over);
            case RexSubQuery subQuery -> subQuery(subQuery);
            case RexCall call -> call(call);
            case RexFieldAccess access -> fieldAccess(access);
            default -> throw unsupported("the expression " + node);
        };
    }

    private String fieldAccess(RexFieldAccess access) {
        if (access.getReferenceExpr() instanceof RexCorrelVariable variable && outer.containsKey(variable.getName())) {
            return outer.get(variable.getName()).apply(access.getField().getIndex());
        }
        throw unsupported("the reference " + access);
    }

    // Constants

    private String literal(RexLiteral literal) {
        RelDataType type = literal.getType();
        if (literal.isNull()) {
            return type.getSqlTypeName() == SqlTypeName.NULL ? "NULL" : "CAST(NULL AS " + Types.duckType(type) + ")";
        }
        return switch (type.getSqlTypeName()) {
            case BOOLEAN -> String.valueOf(literal.getValueAs(Boolean.class));
            case CHAR, VARCHAR -> Quoting.quote(String.valueOf(literal.getValueAs(String.class)));
            case BINARY, VARBINARY -> blob(literal.getValueAs(ByteString.class));
            case REAL, FLOAT, DOUBLE -> number(literal);
            case DATE -> "DATE '" + literal.getValueAs(org.apache.calcite.util.DateString.class) + "'";
            case TIMESTAMP -> moment(constants.moment(literal).orElseThrow(), Times.unit(type));
            case TINYINT, SMALLINT, INTEGER, BIGINT, UTINYINT, USMALLINT, UINTEGER, UBIGINT, DECIMAL -> exact(literal);
            default -> throw unsupported("a constant of type " + type);
        };
    }

    private static String number(RexLiteral literal) {
        Double value = literal.getValueAs(Double.class);
        return "CAST('" + value + "' AS DOUBLE)";
    }

    private static String exact(RexLiteral literal) {
        BigDecimal value = literal.getValueAs(BigDecimal.class);
        return value == null || value.signum() >= 0 ? String.valueOf(value) : "(" + value.toPlainString() + ")";
    }

    private static String blob(ByteString bytes) {
        StringBuilder text = new StringBuilder("CAST('");
        for (byte b : bytes.getBytes()) {
            text.append(String.format("\\x%02X", b));
        }
        return text.append("' AS BLOB)").toString();
    }

    /** A constant time in a unit; rounded down. */
    String moment(Moment moment, TimeUnit unit) {
        long ticks = moment.floor(unit)
                .orElseThrow(() -> new KontikiException(
                        ErrorCode.INVALID_ARGUMENT,
                        "the time " + moment.epochNanoseconds() + " ns is outside the range of "
                                + DataType.timestamp(unit).displayName()));
        return ticks == Long.MIN_VALUE
                ? "(-9223372036854775807 - 1)"
                : ticks < 0 ? "(" + ticks + ")" : String.valueOf(ticks);
    }

    Optional<Moment> constantMoment(RexNode node) {
        return constants
                .moment(node)
                .or(() -> constants.text(node).flatMap(text -> Moment.parse(text, session.timeZone())));
    }

    IntervalText constantInterval(RexNode node) {
        return constants
                .interval(node)
                .orElseThrow(() -> new KontikiException(
                        ErrorCode.INVALID_ARGUMENT, "expected a constant interval such as '5 minutes'"));
    }

    String constantText(RexNode node, String function) {
        return constants
                .text(node)
                .orElseThrow(() -> new KontikiException(
                        ErrorCode.INVALID_ARGUMENT, "the unit or format of " + function + " must be a constant text"));
    }

    // Times

    TimeUnit timeUnit(RexNode node) {
        return Times.isTimestamp(node.getType()) ? Times.unit(node.getType()) : OTHER_TIME_UNIT;
    }

    /** The expression as a count of {@link #timeUnit}. */
    String asTimestamp(RexNode node, String sql) {
        RelDataType type = node.getType();
        if (Times.isTimestamp(type)) {
            return sql;
        }
        return switch (type.getSqlTypeName()) {
            case DATE -> "((" + sql + " - DATE '1970-01-01') * 86400000)";
            case CHAR, VARCHAR -> {
                Optional<String> text = constants.text(node);
                yield text.isPresent()
                        ? moment(parse(text.get()), OTHER_TIME_UNIT)
                        : textAsTimestamp(sql, OTHER_TIME_UNIT);
            }
            case NULL -> "CAST(NULL AS BIGINT)";
            default ->
                throw new KontikiException(ErrorCode.TYPE_MISMATCH, "expected a time, found a value of type " + type);
        };
    }

    private Moment parse(String text) {
        return Moment.parse(text, session.timeZone())
                .orElseThrow(() -> new KontikiException(
                        ErrorCode.INVALID_ARGUMENT,
                        "'" + text + "' is not a time, expected for example '2026-01-31T10:00:00Z'"));
    }

    private static String textAsTimestamp(String sql, TimeUnit unit) {
        return Times.fromDuckTimestamp("CAST(CAST(" + sql + " AS TIMESTAMPTZ) AS TIMESTAMP)", unit);
    }

    /** A time plus or minus an interval, in the unit of the time. */
    String shift(RexNode time, String timeSql, RexNode interval, String intervalSql, int sign) {
        TimeUnit unit = timeUnit(time);
        String value = asTimestamp(time, timeSql);
        Optional<IntervalText> constant = constants.interval(interval);
        if (constant.isPresent() && constant.get().months() != 0) {
            value = Times.plusMonths(value, unit, (long) sign * constant.get().months());
        }
        if (constant.isPresent()) {
            long ticks = Math.floorDiv(sign * constant.get().nanoseconds(), Times.nanoseconds(unit));
            return ticks == 0
                    ? value
                    : "(" + value + (ticks < 0 ? " - " + Math.negateExact(ticks) : " + " + ticks) + ")";
        }
        if (interval.getType().getSqlTypeName() == SqlTypeName.INTERVAL_YEAR_MONTH) {
            throw unsupported("adding months that are no constant");
        }
        return "(" + value + (sign < 0 ? " - " : " + ") + Times.floorDivide(intervalSql, Times.nanoseconds(unit)) + ")";
    }

    // Calls

    private String call(RexCall call) {
        if (Times.isTimestamp(call.getType())) {
            Optional<Moment> constant = constants.moment(call);
            if (constant.isPresent()) {
                return moment(constant.get(), Times.unit(call.getType()));
            }
        }
        List<RexNode> operands = call.getOperands();
        return switch (call.getKind()) {
            case AND -> join(operands, " AND ");
            case OR -> join(operands, " OR ");
            case NOT -> "(NOT " + emit(operands.getFirst()) + ")";
            case EQUALS,
                    NOT_EQUALS,
                    LESS_THAN,
                    LESS_THAN_OR_EQUAL,
                    GREATER_THAN,
                    GREATER_THAN_OR_EQUAL,
                    IS_DISTINCT_FROM,
                    IS_NOT_DISTINCT_FROM -> new ComparisonEmitter(this, constants).emit(call);
            case IS_NULL -> "(" + emit(operands.getFirst()) + " IS NULL)";
            case IS_NOT_NULL -> "(" + emit(operands.getFirst()) + " IS NOT NULL)";
            case IS_TRUE -> "(" + emit(operands.getFirst()) + " IS TRUE)";
            case IS_NOT_TRUE -> "(" + emit(operands.getFirst()) + " IS NOT TRUE)";
            case IS_FALSE -> "(" + emit(operands.getFirst()) + " IS FALSE)";
            case IS_NOT_FALSE -> "(" + emit(operands.getFirst()) + " IS NOT FALSE)";
            case IS_UNKNOWN -> "(" + emit(operands.getFirst()) + " IS NULL)";
            case PLUS, MINUS, TIMES, DIVIDE, MOD -> arithmetic(call);
            case MINUS_PREFIX -> "(-" + cast(operands.getFirst(), call.getType()) + ")";
            case PLUS_PREFIX -> emit(operands.getFirst());
            case CASE -> caseWhen(call);
            case COALESCE ->
                "coalesce("
                        + commas(operands.stream()
                                .map(operand -> cast(operand, call.getType()))
                                .toList()) + ")";
            case CAST, SAFE_CAST -> new CastEmitter(this, constants).emit(call);
            case LIKE -> like(call);
            case POSIX_REGEX_CASE_SENSITIVE -> matches(call, "");
            case POSIX_REGEX_CASE_INSENSITIVE -> matches(call, ", 'i'");
            case SEARCH -> emit(RexUtil.expandSearch(rexBuilder(), null, call));
            case FLOOR -> floor(call, "floor");
            case CEIL -> floor(call, "ceil");
            case TRIM -> trim(call);
            case POSITION -> "CAST(strpos(" + emit(operands.get(1)) + ", " + emit(operands.get(0)) + ") AS INTEGER)";
            default -> named(call);
        };
    }

    private static org.apache.calcite.rex.RexBuilder rexBuilder() {
        return new org.apache.calcite.rex.RexBuilder(Types.factory());
    }

    private String named(RexCall call) {
        List<RexNode> operands = call.getOperands();
        List<String> arguments = new ArrayList<>();
        for (RexNode operand : operands) {
            arguments.add(emit(operand));
        }
        FunctionEmission emission = SqlFunctions.emission(call.getOperator());
        if (emission != null) {
            boolean unify = call.getOperator().getName().equals("greatest")
                    || call.getOperator().getName().equals("least");
            return emission.emit(
                    operands,
                    unify
                            ? operands.stream()
                                    .map(operand -> cast(operand, call.getType()))
                                    .toList()
                            : arguments,
                    this);
        }
        return switch (call.getOperator().getName()) {
            case "||" ->
                "(" + asText(operands.get(0), arguments.get(0)) + " || " + asText(operands.get(1), arguments.get(1))
                        + ")";
            case "SUBSTRING" -> TextFunctions.substring(arguments);
            default -> throw unsupported("the function " + call.getOperator().getName());
        };
    }

    private String subQuery(RexSubQuery subQuery) {
        String relation = "(" + subQueries.apply(subQuery) + ")";
        List<String> operands = subQuery.getOperands().stream().map(this::emit).toList();
        String left = operands.size() == 1 ? operands.getFirst() : "(" + commas(operands) + ")";
        return switch (subQuery.getKind()) {
            case EXISTS -> "EXISTS " + relation;
            case SCALAR_QUERY -> relation;
            case IN -> "(" + left + " IN " + relation + ")";
            case SOME ->
                "(" + left + " "
                        + ((org.apache.calcite.sql.fun.SqlQuantifyOperator) subQuery.getOperator()).comparisonKind.sql
                        + " ANY " + relation + ")";
            default -> throw unsupported("a sub-query of kind " + subQuery.getKind());
        };
    }

    private String arithmetic(RexCall call) {
        RexNode left = call.getOperands().get(0);
        RexNode right = call.getOperands().get(1);
        RelDataType type = call.getType();
        int sign = call.getKind() == SqlKind.MINUS ? -1 : 1;
        boolean additive = call.getKind() == SqlKind.PLUS || call.getKind() == SqlKind.MINUS;
        if (additive && isInterval(right.getType()) && !isInterval(left.getType())) {
            return shifted(call, left, shift(left, emit(left), right, emit(right), sign));
        }
        if (call.getKind() == SqlKind.PLUS && isInterval(left.getType()) && !isInterval(right.getType())) {
            return shifted(call, right, shift(right, emit(right), left, emit(left), 1));
        }
        if (isInterval(type)) {
            return interval(call, left, right);
        }
        boolean integer = SqlTypeName.INT_TYPES.contains(type.getSqlTypeName())
                || Types.isUnsigned(type.getSqlTypeName())
                || type.getSqlTypeName() == SqlTypeName.DECIMAL && type.getScale() == 0;
        return switch (call.getKind()) {
            case PLUS -> "(" + cast(left, type) + " + " + cast(right, type) + ")";
            case MINUS -> "(" + cast(left, type) + " - " + cast(right, type) + ")";
            case TIMES -> "(" + cast(left, type) + " * " + cast(right, type) + ")";
            case DIVIDE ->
                integer
                        ? divide("//", cast(left, type), right, type)
                        : "(" + cast(left, type) + " / " + cast(right, type) + ")";
            default ->
                integer
                        ? divide("%", cast(left, type), right, type)
                        : "(" + cast(left, type) + " % " + cast(right, type) + ")";
        };
    }

    /** A shifted time in the type of the call, which for a date is a date. */
    private String shifted(RexCall call, RexNode time, String sql) {
        return call.getType().getSqlTypeName() == SqlTypeName.DATE
                ? "(DATE '1970-01-01' + CAST("
                        + Times.floorDivide(sql, 86_400L * timeUnit(time).perSecond()) + " AS INTEGER))"
                : Times.convert(sql, timeUnit(time), Times.unit(call.getType()));
    }

    private String interval(RexCall call, RexNode left, RexNode right) {
        if (!isInterval(left.getType()) && !isInterval(right.getType()) && call.getKind() == SqlKind.MINUS) {
            TimeUnit unit =
                    timeUnit(left).perSecond() >= timeUnit(right).perSecond() ? timeUnit(left) : timeUnit(right);
            String difference = Times.convert(asTimestamp(left, emit(left)), timeUnit(left), unit) + " - "
                    + Times.convert(asTimestamp(right, emit(right)), timeUnit(right), unit);
            return "((" + difference + ") * " + Times.nanoseconds(unit) + ")";
        }
        String operator = switch (call.getKind()) {
            case PLUS -> " + ";
            case MINUS -> " - ";
            case TIMES -> " * ";
            case DIVIDE -> " // ";
            default -> throw unsupported("this arithmetic of intervals");
        };
        return "CAST((" + emit(left) + operator + emit(right) + ") AS BIGINT)";
    }

    /** Integer division and remainder; a divisor of zero fails, where DuckDB would answer NULL. */
    private String divide(String operator, String left, RexNode divisor, RelDataType type) {
        String right = cast(divisor, type);
        String quotient = "(" + left + " " + operator + " " + right + ")";
        boolean safe =
                constants.number(divisor).map(value -> value.signum() != 0).orElse(false);
        return safe ? quotient : "CASE WHEN " + right + " = 0 THEN error('division by zero') ELSE " + quotient + " END";
    }

    String modulo(List<RexNode> operands, List<String> arguments) {
        RelDataType type = operands.get(0).getType();
        boolean floating = SqlTypeName.APPROX_TYPES.contains(type.getSqlTypeName())
                || SqlTypeName.APPROX_TYPES.contains(operands.get(1).getType().getSqlTypeName());
        if (floating) {
            return "(CAST(" + arguments.get(0) + " AS DOUBLE) % CAST(" + arguments.get(1) + " AS DOUBLE))";
        }
        return "CASE WHEN " + arguments.get(1) + " = 0 THEN error('division by zero') ELSE " + arguments.get(0) + " % "
                + arguments.get(1) + " END";
    }

    private String caseWhen(RexCall call) {
        List<RexNode> operands = call.getOperands();
        StringBuilder sql = new StringBuilder("CASE");
        for (int i = 0; i + 1 < operands.size(); i += 2) {
            sql.append(" WHEN ")
                    .append(emit(operands.get(i)))
                    .append(" THEN ")
                    .append(cast(operands.get(i + 1), call.getType()));
        }
        return sql.append(" ELSE ")
                .append(cast(operands.getLast(), call.getType()))
                .append(" END")
                .toString();
    }

    private String like(RexCall call) {
        List<RexNode> operands = call.getOperands();
        org.apache.calcite.sql.fun.SqlLikeOperator operator =
                (org.apache.calcite.sql.fun.SqlLikeOperator) call.getOperator();
        boolean insensitive = operator.getName().contains("ILIKE");
        String not = operator.isNegated() || operator.getName().startsWith("NOT ") ? " NOT" : "";
        // PostgreSQL's escape character is the backslash, DuckDB has none by itself.
        boolean backslash = constants
                .text(operands.get(1))
                .map(pattern -> pattern.indexOf('\\') >= 0)
                .orElse(true);
        String escape = operands.size() > 2 ? " ESCAPE " + emit(operands.get(2)) : backslash ? " ESCAPE '\\'" : "";
        return "(" + emit(operands.get(0)) + not + (insensitive ? " ILIKE " : " LIKE ") + emit(operands.get(1)) + escape
                + ")";
    }

    private String matches(RexCall call, String options) {
        String matches = "regexp_matches(" + emit(call.getOperands().get(0)) + ", "
                + emit(call.getOperands().get(1)) + options + ")";
        return call.getOperator().getName().startsWith("NEGATED") ? "(NOT " + matches + ")" : matches;
    }

    private String floor(RexCall call, String function) {
        RexNode operand = call.getOperands().getFirst();
        if (call.getOperands().size() == 2) {
            if (!function.equals("floor") || !(call.getOperands().get(1) instanceof RexLiteral range)) {
                throw unsupported("CEIL ... TO");
            }
            return range.getType().getSqlTypeName() == SqlTypeName.SYMBOL
                    ? TimeFunctions.truncate(range.getValueAs(TimeUnitRange.class), operand, emit(operand), this)
                    : TimeFunctions.truncate(range.getValueAs(String.class), operand, emit(operand), this);
        }
        boolean floating = SqlTypeName.APPROX_TYPES.contains(operand.getType().getSqlTypeName());
        return floating ? function + "(" + emit(operand) + ")" : emit(operand);
    }

    private String trim(RexCall call) {
        List<RexNode> operands = call.getOperands();
        SqlTrimFunction.Flag flag = ((RexLiteral) operands.get(0)).getValueAs(SqlTrimFunction.Flag.class);
        String function = flag == SqlTrimFunction.Flag.LEADING
                ? "ltrim"
                : flag == SqlTrimFunction.Flag.TRAILING ? "rtrim" : "trim";
        return function + "(" + emit(operands.get(2)) + ", " + emit(operands.get(1)) + ")";
    }

    /** The expression, cast where its type inside DuckDB would differ from the wanted one. */
    String cast(RexNode node, RelDataType type) {
        boolean sameType = node.getType().getSqlTypeName() == type.getSqlTypeName() && !(node instanceof RexLiteral);
        if (Times.isTimestamp(type)) {
            return node.getType().getSqlTypeName() == SqlTypeName.NULL
                    ? "CAST(NULL AS BIGINT)"
                    : Times.convert(asTimestamp(node, emit(node)), timeUnit(node), Times.unit(type));
        }
        if (sameType
                || isInterval(type)
                || SqlTypeName.CHAR_TYPES.contains(type.getSqlTypeName())
                        && SqlTypeName.CHAR_TYPES.contains(node.getType().getSqlTypeName())) {
            return emit(node);
        }
        return "CAST(" + emit(node) + " AS " + Types.duckType(type) + ")";
    }

    /** As a text, for concatenation. */
    String asText(RexNode node, String sql) {
        return new CastEmitter(this, constants).text(node, sql);
    }

    static boolean isInterval(RelDataType type) {
        return SqlTypeName.INTERVAL_TYPES.contains(type.getSqlTypeName());
    }

    private String join(List<RexNode> operands, String separator) {
        return "(" + String.join(separator, operands.stream().map(this::emit).toList()) + ")";
    }

    static String commas(List<String> items) {
        return String.join(", ", items);
    }

    static KontikiException unsupported(String what) {
        return new KontikiException(ErrorCode.UNSUPPORTED, what + " is not supported");
    }
}
