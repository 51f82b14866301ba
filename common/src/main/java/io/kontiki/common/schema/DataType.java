package io.kontiki.common.schema;

import java.util.Locale;
import java.util.Optional;

/**
 * The types of columns, with the names that GreptimeDB's users know from its JSON.
 *
 * <p>{@link #width()} is the width in bytes of one value in a columnar batch or memtable; 0 means variable length.
 */
public enum DataType {
    STRING("String", 0),
    BINARY("Binary", 0),
    BOOLEAN("Boolean", 1),
    INT8("Int8", 1),
    INT16("Int16", 2),
    INT32("Int32", 4),
    INT64("Int64", 8),
    UINT8("UInt8", 1),
    UINT16("UInt16", 2),
    UINT32("UInt32", 4),
    UINT64("UInt64", 8),
    FLOAT32("Float32", 4),
    FLOAT64("Float64", 8),
    /** Days since 1970-01-01. */
    DATE("Date", 4),
    TIMESTAMP_SECOND("TimestampSecond", 8),
    TIMESTAMP_MILLISECOND("TimestampMillisecond", 8),
    TIMESTAMP_MICROSECOND("TimestampMicrosecond", 8),
    TIMESTAMP_NANOSECOND("TimestampNanosecond", 8);

    private final String displayName;
    private final int width;

    DataType(String displayName, int width) {
        this.displayName = displayName;
        this.width = width;
    }

    /** The name in JSON results and in {@code information_schema}. */
    public String displayName() {
        return displayName;
    }

    /** The name behind its article, for messages: {@code an Int64}, {@code a UInt8}. */
    public String withArticle() {
        return ("AEIO".indexOf(displayName.charAt(0)) >= 0 ? "an " : "a ") + displayName;
    }

    public int width() {
        return width;
    }

    public boolean isVariableLength() {
        return width == 0;
    }

    public boolean isTimestamp() {
        return ordinal() >= TIMESTAMP_SECOND.ordinal();
    }

    public boolean isUnsigned() {
        return this == UINT8 || this == UINT16 || this == UINT32 || this == UINT64;
    }

    public boolean isSignedInteger() {
        return this == INT8 || this == INT16 || this == INT32 || this == INT64;
    }

    public boolean isInteger() {
        return isUnsigned() || isSignedInteger();
    }

    public boolean isFloat() {
        return this == FLOAT32 || this == FLOAT64;
    }

    /** The unit of a timestamp type. */
    public TimeUnit timeUnit() {
        return switch (this) {
            case TIMESTAMP_SECOND -> TimeUnit.SECOND;
            case TIMESTAMP_MILLISECOND -> TimeUnit.MILLISECOND;
            case TIMESTAMP_MICROSECOND -> TimeUnit.MICROSECOND;
            case TIMESTAMP_NANOSECOND -> TimeUnit.NANOSECOND;
            case STRING,
                    BINARY,
                    BOOLEAN,
                    INT8,
                    INT16,
                    INT32,
                    INT64,
                    UINT8,
                    UINT16,
                    UINT32,
                    UINT64,
                    FLOAT32,
                    FLOAT64,
                    DATE -> throw new IllegalStateException(displayName + " has no time unit");
        };
    }

    public static DataType timestamp(TimeUnit unit) {
        return switch (unit) {
            case SECOND -> TIMESTAMP_SECOND;
            case MILLISECOND -> TIMESTAMP_MILLISECOND;
            case MICROSECOND -> TIMESTAMP_MICROSECOND;
            case NANOSECOND -> TIMESTAMP_NANOSECOND;
        };
    }

    /** Finds a type by its display name, whatever the case. */
    public static Optional<DataType> byDisplayName(String name) {
        for (DataType type : values()) {
            if (type.displayName.toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT))) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
