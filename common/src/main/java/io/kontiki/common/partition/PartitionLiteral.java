package io.kontiki.common.partition;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.schema.DataType;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Objects;

/**
 * A constant of a partition rule, in the type of its column. NULL (and the empty string, which is the same for a tag) is smaller
 * than every other value; strings compare by code point, unsigned integers without sign.
 *
 * @param text the value of a STRING; null for NULL and for every other type
 * @param number the value of every other type, as in {@link TagValues#number}; null for NULL and for STRING
 */
public record PartitionLiteral(DataType type, String text, Long number) implements Comparable<PartitionLiteral> {
    public PartitionLiteral {
        Objects.requireNonNull(type, "type");
        if (type.isFloat() || type == DataType.BINARY) {
            throw invalid("a partition cannot be made on a column of type " + type.displayName());
        }
        text = type != DataType.STRING || text == null || text.isEmpty() ? null : text;
        number = type == DataType.STRING ? null : number;
    }

    public static PartitionLiteral text(String value) {
        return new PartitionLiteral(DataType.STRING, value, null);
    }

    public static PartitionLiteral number(DataType type, long value) {
        if (type == DataType.STRING) {
            throw invalid("the partition value " + value + " is a number, its column is a String");
        }
        return new PartitionLiteral(type, null, value);
    }

    public static PartitionLiteral nullOf(DataType type) {
        return new PartitionLiteral(type, null, null);
    }

    @JsonIgnore
    public boolean isNull() {
        return text == null && number == null;
    }

    /**
     * Reads a constant as it stands in SQL, without quotes.
     *
     * @throws KontikiException INVALID_PARTITION_RULE when the text is not a value of the type
     */
    public static PartitionLiteral parse(DataType type, String value) {
        try {
            return switch (type) {
                case STRING -> text(value);
                case BOOLEAN -> number(type, parseBoolean(value) ? 1 : 0);
                case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 ->
                    number(type, parseInteger(type, value));
                case DATE -> number(type, LocalDate.parse(value).toEpochDay());
                case TIMESTAMP_SECOND, TIMESTAMP_MILLISECOND, TIMESTAMP_MICROSECOND, TIMESTAMP_NANOSECOND ->
                    number(type, parseTimestamp(type, value));
                case FLOAT32, FLOAT64, BINARY -> nullOf(type);
            };
        } catch (NumberFormatException | DateTimeException | ArithmeticException e) {
            throw new KontikiException(
                    ErrorCode.INVALID_PARTITION_RULE,
                    "'" + value + "' in the partition rule is not " + type.withArticle(),
                    e);
        }
    }

    /** The smallest value of the type that is not NULL. */
    static PartitionLiteral smallest(DataType type) {
        return type == DataType.STRING ? text("\0") : number(type, bounds(type)[0].longValue());
    }

    /** The smallest value above this one, or null when there is none. */
    PartitionLiteral successor() {
        if (isNull()) {
            return smallest(type);
        }
        if (type == DataType.STRING) {
            return text(text + "\0");
        }
        return number == bounds(type)[1].longValue() ? null : number(type, number + 1);
    }

    @Override
    public int compareTo(PartitionLiteral other) {
        if (isNull() || other.isNull()) {
            return Boolean.compare(!isNull(), !other.isNull());
        }
        return type == DataType.STRING ? compareText(text, other.text) : compareNumber(type, number, other.number);
    }

    /** Compares the tag with this value: negative when the tag is smaller. */
    int compareTag(int columnId, TagValues tags) {
        boolean tagIsNull = tags.isNull(columnId);
        if (tagIsNull || isNull()) {
            return Boolean.compare(!tagIsNull, !isNull());
        }
        return type == DataType.STRING
                ? compareText(tags.text(columnId), text)
                : compareNumber(type, tags.number(columnId), number);
    }

    /** The constant as SQL text. */
    public String toSql() {
        if (isNull()) {
            return type == DataType.STRING ? "''" : "NULL";
        }
        return switch (type) {
            case STRING -> "'" + text.replace("'", "''") + "'";
            case BOOLEAN -> number == 0 ? "false" : "true";
            case UINT64 -> Long.toUnsignedString(number);
            case DATE -> "'" + LocalDate.ofEpochDay(number) + "'";
            case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32 -> Long.toString(number);
            case TIMESTAMP_SECOND, TIMESTAMP_MILLISECOND, TIMESTAMP_MICROSECOND, TIMESTAMP_NANOSECOND ->
                Long.toString(number);
            case FLOAT32, FLOAT64, BINARY -> throw new IllegalStateException("refused in the constructor");
        };
    }

    private static int compareNumber(DataType type, long left, long right) {
        return type == DataType.UINT64 ? Long.compareUnsigned(left, right) : Long.compare(left, right);
    }

    /** By code point, which is the order of the UTF-8 bytes; {@link String#compareTo} differs for surrogates. */
    private static int compareText(String left, String right) {
        int length = Math.min(left.length(), right.length());
        for (int i = 0; i < length; i++) {
            char a = left.charAt(i);
            char b = right.charAt(i);
            if (a != b) {
                boolean aSurrogate = Character.isSurrogate(a);
                boolean bSurrogate = Character.isSurrogate(b);
                return aSurrogate == bSurrogate ? Character.compare(a, b) : Boolean.compare(aSurrogate, bSurrogate);
            }
        }
        return Integer.compare(left.length(), right.length());
    }

    private static boolean parseBoolean(String value) {
        if (value.equalsIgnoreCase("true")) {
            return true;
        }
        if (value.equalsIgnoreCase("false")) {
            return false;
        }
        throw new NumberFormatException(value);
    }

    private static long parseInteger(DataType type, String value) {
        BigInteger parsed = new BigInteger(value.strip());
        BigInteger[] bounds = bounds(type);
        if (parsed.compareTo(bounds[0]) < 0 || parsed.compareTo(bounds[1]) > 0) {
            throw new NumberFormatException(value);
        }
        return parsed.longValue();
    }

    private static long parseTimestamp(DataType type, String value) {
        if (value.strip().matches("-?[0-9]+")) {
            return Long.parseLong(value.strip());
        }
        Instant instant = Instant.parse(value);
        long perSecond = type.timeUnit().perSecond();
        return Math.addExact(
                Math.multiplyExact(instant.getEpochSecond(), perSecond),
                instant.getNano() / (1_000_000_000L / perSecond));
    }

    private static BigInteger[] bounds(DataType type) {
        return switch (type) {
            case BOOLEAN -> new BigInteger[] {BigInteger.ZERO, BigInteger.ONE};
            case INT8, INT16, INT32, INT64 -> signed(8 * type.width());
            case DATE -> signed(32);
            case UINT8, UINT16, UINT32, UINT64 ->
                new BigInteger[] {
                    BigInteger.ZERO, BigInteger.ONE.shiftLeft(8 * type.width()).subtract(BigInteger.ONE)
                };
            case TIMESTAMP_SECOND, TIMESTAMP_MILLISECOND, TIMESTAMP_MICROSECOND, TIMESTAMP_NANOSECOND -> signed(64);
            case STRING, FLOAT32, FLOAT64, BINARY -> throw new IllegalStateException(type + " has no integer bounds");
        };
    }

    private static BigInteger[] signed(int bits) {
        BigInteger limit = BigInteger.ONE.shiftLeft(bits - 1);
        return new BigInteger[] {limit.negate(), limit.subtract(BigInteger.ONE)};
    }

    private static KontikiException invalid(String message) {
        return new KontikiException(ErrorCode.INVALID_PARTITION_RULE, message);
    }
}
