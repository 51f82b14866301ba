package io.kontiki.query.execute;

import io.kontiki.common.batch.TagValue;
import io.kontiki.common.schema.DataType;
import io.kontiki.query.plan.DuckTypes;
import java.math.BigInteger;
import java.util.HexFormat;

/** Types, names and values as DuckDB's SQL text. Timestamps are BIGINT in their own unit, see docs/adr/0003. */
public final class DuckText {
    private DuckText() {}

    public static String type(DataType type) {
        return DuckTypes.name(type);
    }

    public static String name(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    public static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /** DuckDB reads the smallest 64-bit number as minus a number that is one too large; so it is written as a difference. */
    public static String literal(long value) {
        return value == Long.MIN_VALUE
                ? "(-9223372036854775807 - 1)"
                : value < 0 ? "(" + value + ")" : Long.toString(value);
    }

    /** @param value in the Java types of {@link QueryResult}, or null */
    public static String literal(DataType type, Object value) {
        String target = type(type);
        return switch (value) {
            case null -> "CAST(NULL AS " + target + ")";
            case String text -> literal(text);
            case Boolean flag -> flag ? "TRUE" : "FALSE";
            case byte[] bytes -> blob(bytes);
            case Double number -> "CAST(" + literal(number.toString()) + " AS DOUBLE)";
            case Float number -> "CAST(" + literal(number.toString()) + " AS FLOAT)";
            case BigInteger number -> "CAST(" + literal(number.toString()) + " AS " + target + ")";
            case Long number when type == DataType.DATE -> "(DATE '1970-01-01' + CAST(" + number + " AS INTEGER))";
            case Long number -> "CAST(" + literal((long) number) + " AS " + target + ")";
            default -> throw new IllegalArgumentException("no literal for " + value.getClass());
        };
    }

    /** A tag's canonical bytes as a literal of its type. */
    public static String literal(DataType type, TagValue value) {
        return switch (type) {
            case STRING -> literal(value.asString());
            case BOOLEAN -> value.asLong() != 0 ? "TRUE" : "FALSE";
            case UINT64 -> "CAST('" + Long.toUnsignedString(value.asLong()) + "' AS UBIGINT)";
            case UINT8,
                    UINT16,
                    UINT32,
                    INT8,
                    INT16,
                    INT32,
                    INT64,
                    DATE,
                    TIMESTAMP_SECOND,
                    TIMESTAMP_MILLISECOND,
                    TIMESTAMP_MICROSECOND,
                    TIMESTAMP_NANOSECOND -> literal(type, (Object) value.asLong());
            case FLOAT32, FLOAT64, BINARY -> throw new IllegalArgumentException(type + " cannot be a tag");
        };
    }

    private static String blob(byte[] bytes) {
        StringBuilder out = new StringBuilder("'");
        for (byte value : bytes) {
            out.append("\\x").append(HexFormat.of().withUpperCase().toHexDigits(value));
        }
        return out.append("'::BLOB").toString();
    }
}
