package io.kontiki.query.sql;

import io.kontiki.common.schema.DataType;
import java.time.ZoneOffset;
import java.util.regex.Pattern;

/**
 * Tells which casts mean the same by the rules of an assignment, which {@link ValueEvaluator} has, as by those of a query. An
 * assignment refuses what a query converts (a number to a text, a fraction to an integer), so every other cast is for the query
 * engine; these are not, because INSERTs of thousands of rows are full of them. Stateless.
 */
final class PlainCasts {
    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]{1,19}");
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]{1,15}(\\.[0-9]{1,15})?");
    private static final Pattern BOOLEAN = Pattern.compile("(?i)true|false|t|f");
    /** Shorter ones are years. */
    private static final Pattern COUNT = Pattern.compile("-?[0-9]{5,19}");

    private PlainCasts() {}

    /** Whether every cast in the expression is one of them; so is an expression without any. */
    static boolean only(ValueExpression expression) {
        return switch (expression) {
            case ValueExpression.Cast cast -> isPlain(cast.operand(), cast.type());
            case ValueExpression.Negative negative -> only(negative.operand());
            case ValueExpression.Binary binary -> only(binary.left()) && only(binary.right());
            case ValueExpression.Call call -> call.arguments().stream().allMatch(PlainCasts::only);
            case ValueExpression.Text _,
                    ValueExpression.Number _,
                    ValueExpression.Hex _,
                    ValueExpression.Bool _,
                    ValueExpression.Null _,
                    ValueExpression.Default _,
                    ValueExpression.Interval _,
                    ValueExpression.Computed _ -> true;
        };
    }

    private static boolean isPlain(ValueExpression operand, DataType type) {
        return switch (operand) {
            case ValueExpression.Null _ -> true;
            case ValueExpression.Text text -> isPlain(text.value(), type);
            case ValueExpression.Number number -> isPlainNumber(number.digits(), type);
            case ValueExpression.Negative negative ->
                negative.operand() instanceof ValueExpression.Number number && isPlainNumber(number.digits(), type);
            case ValueExpression.Hex _ -> type == DataType.BINARY;
            case ValueExpression.Bool _ -> type == DataType.BOOLEAN;
            case ValueExpression.Default _,
                    ValueExpression.Interval _,
                    ValueExpression.Call _,
                    ValueExpression.Cast _,
                    ValueExpression.Computed _,
                    ValueExpression.Binary _ -> false;
        };
    }

    private static boolean isPlain(String text, DataType type) {
        return switch (type) {
            case STRING -> true;
            case BINARY -> false; // '\x41' is one byte to an assignment, four characters to a query
            case BOOLEAN -> BOOLEAN.matcher(text).matches();
            case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 ->
                INTEGER.matcher(text).matches();
            case FLOAT32, FLOAT64 -> NUMBER.matcher(text).matches();
            case DATE -> Moment.parse(text, ZoneOffset.UTC).isPresent();
            case TIMESTAMP_SECOND, TIMESTAMP_MILLISECOND, TIMESTAMP_MICROSECOND, TIMESTAMP_NANOSECOND ->
                COUNT.matcher(text.strip()).matches()
                        || Moment.parse(text, ZoneOffset.UTC).isPresent();
        };
    }

    private static boolean isPlainNumber(String digits, DataType type) {
        return switch (type) {
            case STRING, BINARY, BOOLEAN, DATE -> false;
            case FLOAT32, FLOAT64 -> NUMBER.matcher(digits).matches();
            case INT8,
                    INT16,
                    INT32,
                    INT64,
                    UINT8,
                    UINT16,
                    UINT32,
                    UINT64,
                    TIMESTAMP_SECOND,
                    TIMESTAMP_MILLISECOND,
                    TIMESTAMP_MICROSECOND,
                    TIMESTAMP_NANOSECOND -> INTEGER.matcher(digits).matches();
        };
    }
}
