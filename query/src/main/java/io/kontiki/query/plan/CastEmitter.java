package io.kontiki.query.plan;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.schema.TimeUnit;
import java.util.regex.Pattern;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;

/** Casts. A timestamp cast to an integer is the count of its unit; between units it is rounded down. */
final class CastEmitter {
    private static final Pattern NUMBER = Pattern.compile(
            "(?i)[+-]?([0-9][0-9_]*(\\.[0-9]*)?|\\.[0-9]+)(e[+-]?[0-9]+)?|[+-]?(nan|inf(inity)?)|true|false");

    private final ExpressionEmitter emitter;
    private final Constants constants;

    CastEmitter(ExpressionEmitter emitter, Constants constants) {
        this.emitter = emitter;
        this.constants = constants;
    }

    String emit(RexCall call) {
        RexNode operand = call.getOperands().getFirst();
        RelDataType from = operand.getType();
        RelDataType to = call.getType();
        String sql = emitter.emit(operand);
        String keyword = call.getKind() == SqlKind.SAFE_CAST ? "TRY_CAST(" : "CAST(";
        if (from.getSqlTypeName() == SqlTypeName.NULL) {
            return "CAST(NULL AS " + Types.duckType(to) + ")";
        }
        if (Times.isTimestamp(to)) {
            return toTimestamp(operand, sql, to, keyword);
        }
        if (ExpressionEmitter.isInterval(from) || ExpressionEmitter.isInterval(to)) {
            return ExpressionEmitter.isInterval(to) ? sql : text(operand, sql);
        }
        if (SqlTypeName.CHAR_TYPES.contains(to.getSqlTypeName())) {
            return text(operand, sql);
        }
        if (to.getSqlTypeName() == SqlTypeName.DATE) {
            return toDate(operand, sql, keyword);
        }
        if (SqlTypeName.BINARY_TYPES.contains(to.getSqlTypeName())
                && SqlTypeName.CHAR_TYPES.contains(from.getSqlTypeName())) {
            return "encode(" + sql + ")";
        }
        if (from.getSqlTypeName() == SqlTypeName.DATE && SqlTypeName.NUMERIC_TYPES.contains(to.getSqlTypeName())) {
            return keyword + "(" + sql + " - DATE '1970-01-01') AS " + Types.duckType(to) + ")";
        }
        if (call.getKind() == SqlKind.CAST && SqlTypeName.NUMERIC_TYPES.contains(to.getSqlTypeName())) {
            constants.text(operand).ifPresent(text -> requireNumber(text, to));
        }
        return keyword + sql + " AS " + Types.duckType(to) + ")";
    }

    /** So that the message is the same wherever the constant stands: DuckDB would tell only when the first row is there. */
    private static void requireNumber(String text, RelDataType type) {
        if (!NUMBER.matcher(text.strip()).matches()) {
            throw new KontikiException(
                    ErrorCode.TYPE_MISMATCH,
                    "'" + text + "' is not a number, and here a value of type "
                            + Types.dataType(type).displayName() + " is needed");
        }
    }

    private String toTimestamp(RexNode operand, String sql, RelDataType to, String keyword) {
        TimeUnit unit = Times.unit(to);
        RelDataType from = operand.getType();
        if (Times.isTimestamp(from) || from.getSqlTypeName() == SqlTypeName.DATE) {
            return Times.convert(emitter.asTimestamp(operand, sql), emitter.timeUnit(operand), unit);
        }
        if (SqlTypeName.CHAR_TYPES.contains(from.getSqlTypeName())) {
            return Times.fromDuckTimestamp("CAST(" + keyword + sql + " AS TIMESTAMPTZ) AS TIMESTAMP)", unit);
        }
        if (SqlTypeName.NUMERIC_TYPES.contains(from.getSqlTypeName()) || Types.isUnsigned(from.getSqlTypeName())) {
            boolean floating = SqlTypeName.APPROX_TYPES.contains(from.getSqlTypeName());
            return "CAST(" + (floating ? "floor(" + sql + ")" : sql) + " AS BIGINT)";
        }
        throw new KontikiException(
                ErrorCode.TYPE_MISMATCH, "a value of type " + from + " cannot be cast to a timestamp");
    }

    private String toDate(RexNode operand, String sql, String keyword) {
        if (Times.isTimestamp(operand.getType())) {
            long perDay = 86_400L * Times.unit(operand.getType()).perSecond();
            return "(DATE '1970-01-01' + CAST(" + Times.floorDivide(sql, perDay) + " AS INTEGER))";
        }
        if (SqlTypeName.NUMERIC_TYPES.contains(operand.getType().getSqlTypeName())) {
            return "(DATE '1970-01-01' + CAST(" + sql + " AS INTEGER))";
        }
        return constants
                .text(operand)
                .flatMap(text -> io.kontiki.query.sql.Moment.parse(text, java.time.ZoneOffset.UTC))
                .map(moment ->
                        "DATE '" + java.time.LocalDate.ofInstant(moment.toInstant(), java.time.ZoneOffset.UTC) + "'")
                .orElse(keyword + sql + " AS DATE)");
    }

    /** The value as PostgreSQL shows it. */
    String text(RexNode node, String sql) {
        RelDataType type = node.getType();
        if (SqlTypeName.CHAR_TYPES.contains(type.getSqlTypeName())) {
            return sql;
        }
        if (Times.isTimestamp(type)) {
            return Times.text(sql, Times.unit(type));
        }
        if (ExpressionEmitter.isInterval(type)) {
            return intervalText(sql, type);
        }
        if (SqlTypeName.BINARY_TYPES.contains(type.getSqlTypeName())) {
            return "decode(" + sql + ")";
        }
        return "CAST(" + sql + " AS VARCHAR)";
    }

    /**
     * An interval as PostgreSQL shows it, with whole days apart: {@code 31 days 12:34:56.789}. What is finer than a microsecond is
     * cut off.
     */
    static String intervalText(String sql, RelDataType type) {
        if (SqlTypeName.YEAR_INTERVAL_TYPES.contains(type.getSqlTypeName())) {
            return "CAST(to_months(CAST(" + sql + " AS INTEGER)) AS VARCHAR)";
        }
        return "CAST(to_days(CAST((" + sql + ") // 86400000000000 AS INTEGER)) + to_microseconds(((" + sql
                + ") % 86400000000000) // 1000) AS VARCHAR)";
    }
}
