package io.kontiki.gateway.postgres;

import io.kontiki.gateway.text.Utf8;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Turns a bound parameter into an SQL literal. The type comes from the statement's declaration; 0 (not declared) is text, as
 * PostgreSQL's {@code unknown}.
 */
final class ParameterValue {
    private static final int VARCHAR = 1043;
    private static final int OID = 26;
    private static final int TIMESTAMP_WITH_ZONE = 1184;

    private ParameterValue() {}

    /**
     * @param value null for SQL NULL
     * @throws IllegalArgumentException when the bytes are not a value of the declared type
     */
    static String literal(int objectId, boolean binary, byte[] value) {
        if (value == null) {
            return "NULL";
        }
        return binary
                ? fromBinary(objectId, ByteBuffer.wrap(value))
                : fromText(objectId, Utf8.decode(value, 0, value.length));
    }

    private static String fromText(int objectId, String text) {
        if (objectId == PostgresType.BOOL.objectId()) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "t", "true", "1", "on", "yes", "y" -> "TRUE";
                case "f", "false", "0", "off", "no", "n" -> "FALSE";
                default -> throw new IllegalArgumentException("'" + text + "' is not a boolean");
            };
        }
        if (isNumber(objectId)) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "nan", "infinity", "-infinity", "+infinity", "inf", "-inf" ->
                    "CAST(" + quote(text) + " AS DOUBLE)";
                default -> number(new BigDecimal(text.strip()));
            };
        }
        if (objectId == PostgresType.BYTEA.objectId() && text.startsWith("\\x")) {
            return "X'" + text.substring(2) + "'";
        }
        return quote(text);
    }

    private static String fromBinary(int objectId, ByteBuffer in) {
        PostgresType type = byObjectId(objectId);
        if (type.length() > 0 && in.remaining() != type.length()) {
            throw new IllegalArgumentException(type + " of " + in.remaining() + " bytes");
        }
        return switch (type) {
            case BOOL -> in.get() != 0 ? "TRUE" : "FALSE";
            case INT2 -> number(BigDecimal.valueOf(in.getShort()));
            case INT4 -> number(BigDecimal.valueOf(objectId == OID ? in.getInt() & 0xffff_ffffL : in.getInt()));
            case INT8 -> number(BigDecimal.valueOf(in.getLong()));
            case FLOAT4 -> floating(in.getFloat());
            case FLOAT8 -> floating(in.getDouble());
            case NUMERIC -> number(NumericFormat.decode(in.array()));
            case BYTEA -> "X'" + HexFormat.of().formatHex(in.array()) + "'";
            case TEXT -> quote(Utf8.decode(in.array(), 0, in.limit()));
            case DATE ->
                quote(LocalDate.ofEpochDay((long) in.getInt() + PostgresType.EPOCH_OFFSET_DAYS)
                        .toString());
            case TIMESTAMP -> timestamp(in.getLong(), objectId == TIMESTAMP_WITH_ZONE);
        };
    }

    private static PostgresType byObjectId(int objectId) {
        if (objectId == 0 || objectId == VARCHAR) {
            return PostgresType.TEXT;
        }
        if (objectId == OID) {
            return PostgresType.INT4;
        }
        if (objectId == TIMESTAMP_WITH_ZONE) {
            return PostgresType.TIMESTAMP;
        }
        for (PostgresType type : PostgresType.values()) {
            if (type.objectId() == objectId) {
                return type;
            }
        }
        throw new IllegalArgumentException(
                "binary parameters of type id " + objectId + " are not supported; send it as text");
    }

    private static boolean isNumber(int objectId) {
        return objectId == PostgresType.INT2.objectId()
                || objectId == PostgresType.INT4.objectId()
                || objectId == PostgresType.INT8.objectId()
                || objectId == PostgresType.FLOAT4.objectId()
                || objectId == PostgresType.FLOAT8.objectId()
                || objectId == PostgresType.NUMERIC.objectId()
                || objectId == OID;
    }

    private static String floating(double value) {
        return Double.isFinite(value)
                ? number(new BigDecimal(Double.toString(value)))
                : "CAST('" + value + "' AS DOUBLE)";
    }

    /** A minus sign gets a space before it, so that {@code a-$1} does not become a comment. */
    private static String number(BigDecimal value) {
        return (value.signum() < 0 ? " " : "")
                + (value.scale() <= 0 && value.precision() < 40 ? value.toPlainString() : value.toString());
    }

    private static String timestamp(long micros, boolean zoned) {
        long sinceEpoch = Math.addExact(micros, PostgresType.EPOCH_OFFSET_MICROS);
        LocalDateTime time = LocalDateTime.ofEpochSecond(
                Math.floorDiv(sinceEpoch, 1_000_000L),
                (int) Math.floorMod(sinceEpoch, 1_000_000L) * 1_000,
                ZoneOffset.UTC);
        return quote(time + (zoned ? "Z" : ""));
    }

    private static String quote(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
