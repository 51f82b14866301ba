package io.kontiki.common.schema;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import java.util.Objects;

/**
 * One column.
 *
 * @param id never re-used within the table; data files carry it as the Parquet field id
 * @param name case-sensitive
 * @param defaultValue the default as SQL literal text ({@code now()} included), or null when there is none
 */
public record ColumnSchema(int id, String name, DataType type, ColumnRole role, boolean nullable, String defaultValue) {
    public static final int MAX_NAME_LENGTH = 255;

    public ColumnSchema {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(role, "role");
        if (name == null || name.isEmpty() || name.length() > MAX_NAME_LENGTH) {
            throw new KontikiException(
                    ErrorCode.INVALID_SCHEMA,
                    "a column name has 1 to " + MAX_NAME_LENGTH + " characters: '" + name + "'");
        }
        if (role == ColumnRole.TIME_INDEX && (!type.isTimestamp() || nullable)) {
            throw new KontikiException(
                    ErrorCode.INVALID_SCHEMA,
                    "the time index '" + name + "' must be a NOT NULL timestamp, not " + type.displayName());
        }
        if (role == ColumnRole.TAG && (type.isFloat() || type == DataType.BINARY)) {
            throw new KontikiException(
                    ErrorCode.INVALID_SCHEMA,
                    "column '" + name + "' of type " + type.displayName() + " cannot be part of the primary key");
        }
    }
}
