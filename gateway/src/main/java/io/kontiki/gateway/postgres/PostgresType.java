package io.kontiki.gateway.postgres;

import io.kontiki.common.schema.DataType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.HexFormat;

/**
 * How our types look on the PostgreSQL wire: object id, length, text and binary form. Only built-in object ids are sent, because
 * drivers look unknown ones up in the catalog.
 *
 * <p>Unsigned types take the next wider signed type; UInt64 becomes {@code numeric}. Timestamps are {@code timestamp} without
 * time zone, in UTC. PostgreSQL's binary timestamp has microseconds, so nanoseconds survive only in text form, which is also
 * what psql shows.
 *
 * <p>Sources: PostgreSQL documentation, "Frontend/Backend Protocol"; {@code pg_type.dat} for ids.
 */
enum PostgresType {
    BOOL(16, 1),
    BYTEA(17, -1),
    INT8(20, 8),
    INT2(21, 2),
    INT4(23, 4),
    TEXT(25, -1),
    FLOAT4(700, 4),
    FLOAT8(701, 8),
    DATE(1082, 4),
    TIMESTAMP(1114, 8),
    NUMERIC(1700, -1);

    /** Microseconds from 1970-01-01 to PostgreSQL's epoch, 2000-01-01. */
    static final long EPOCH_OFFSET_MICROS = 946_684_800_000_000L;

    static final int EPOCH_OFFSET_DAYS = 10_957;

    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");
    private static final DateTimeFormatter TIMESTAMP_TEXT = new DateTimeFormatterBuilder()
            .append(SECONDS)
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .toFormatter();

    private final int objectId;
    private final int length;

    PostgresType(int objectId, int length) {
        this.objectId = objectId;
        this.length = length;
    }

    int objectId() {
        return objectId;
    }

    /** Bytes of the binary form, -1 when it varies. */
    int length() {
        return length;
    }

    static PostgresType of(DataType type) {
        return switch (type) {
            case STRING -> TEXT;
            case BINARY -> BYTEA;
            case BOOLEAN -> BOOL;
            case INT8, UINT8, INT16 -> INT2;
            case UINT16, INT32 -> INT4;
            case UINT32, INT64 -> INT8;
            case UINT64 -> NUMERIC;
            case FLOAT32 -> FLOAT4;
            case FLOAT64 -> FLOAT8;
            case DATE -> DATE;
            case TIMESTAMP_SECOND, TIMESTAMP_MILLISECOND, TIMESTAMP_MICROSECOND, TIMESTAMP_NANOSECOND -> TIMESTAMP;
        };
    }

    /** The text form that PostgreSQL would send. */
    static byte[] text(DataType type, Object value) {
        String text = switch (of(type)) {
            case BOOL -> (Boolean) value ? "t" : "f";
            case BYTEA -> "\\x" + HexFormat.of().formatHex((byte[]) value);
            case FLOAT4, FLOAT8 -> floatText((Number) value);
            case DATE -> LocalDate.ofEpochDay(((Number) value).longValue()).toString();
            case TIMESTAMP -> timestampText(type, ((Number) value).longValue());
            case NUMERIC -> unsigned(value).toString();
            case INT8, INT2, INT4, TEXT -> value.toString();
        };
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The binary form that PostgreSQL would send. */
    static byte[] binary(DataType type, Object value) {
        return switch (of(type)) {
            case BOOL -> new byte[] {(byte) ((Boolean) value ? 1 : 0)};
            case BYTEA -> (byte[]) value;
            case INT2 ->
                ByteBuffer.allocate(2).putShort(((Number) value).shortValue()).array();
            case INT4 ->
                ByteBuffer.allocate(4).putInt(((Number) value).intValue()).array();
            case INT8 ->
                ByteBuffer.allocate(8).putLong(((Number) value).longValue()).array();
            case FLOAT4 ->
                ByteBuffer.allocate(4).putFloat(((Number) value).floatValue()).array();
            case FLOAT8 ->
                ByteBuffer.allocate(8).putDouble(((Number) value).doubleValue()).array();
            case DATE ->
                ByteBuffer.allocate(4)
                        .putInt(((Number) value).intValue() - EPOCH_OFFSET_DAYS)
                        .array();
            case TIMESTAMP ->
                ByteBuffer.allocate(8)
                        .putLong(micros(type, ((Number) value).longValue()) - EPOCH_OFFSET_MICROS)
                        .array();
            case NUMERIC -> NumericFormat.encode(new BigDecimal(unsigned(value)));
            case TEXT -> value.toString().getBytes(StandardCharsets.UTF_8);
        };
    }

    private static BigInteger unsigned(Object value) {
        if (value instanceof BigInteger big) {
            return big;
        }
        return new BigInteger(Long.toUnsignedString(((Number) value).longValue()));
    }

    private static String floatText(Number value) {
        double number = value.doubleValue();
        if (Double.isNaN(number)) {
            return "NaN";
        }
        if (Double.isInfinite(number)) {
            return number > 0 ? "Infinity" : "-Infinity";
        }
        String text = value instanceof Float ? Float.toString(value.floatValue()) : Double.toString(number);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text.replace("E", "e");
    }

    private static String timestampText(DataType type, long value) {
        long perSecond = type.timeUnit().perSecond();
        long seconds = Math.floorDiv(value, perSecond);
        long nanos = Math.floorMod(value, perSecond) * (1_000_000_000L / perSecond);
        if (seconds < Instant.MIN.getEpochSecond() || seconds > Instant.MAX.getEpochSecond()) {
            return Long.toString(value); // beyond every calendar; the plain count is the honest answer
        }
        return TIMESTAMP_TEXT.format(LocalDateTime.ofEpochSecond(seconds, (int) nanos, ZoneOffset.UTC));
    }

    private static long micros(DataType type, long value) {
        long perSecond = type.timeUnit().perSecond();
        if (perSecond > 1_000_000L) {
            return Math.floorDiv(value, perSecond / 1_000_000L);
        }
        long factor = 1_000_000L / perSecond;
        long high = Math.multiplyHigh(value, factor);
        long low = value * factor;
        if (high != low >> 63) {
            return value > 0 ? Long.MAX_VALUE : Long.MIN_VALUE + EPOCH_OFFSET_MICROS;
        }
        return Math.max(low, Long.MIN_VALUE + EPOCH_OFFSET_MICROS);
    }
}
