package io.kontiki.common.schema;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import java.util.Objects;

/**
 * One column.
 *
 * @param id never re-used within the table; data files carry it as the Parquet field id
 * @param name case-sensitive
 * @param defaultValue the default as SQL literal text ({@code now()} included), or null when there is none
 * @param addedIn the schema's version that brought the column; 0 when the table was made with it, or long ago by a program that did
 *     not write this down. Rows of older versions have the default
 */
public record ColumnSchema(
        int id,
        String name,
        DataType type,
        ColumnRole role,
        boolean nullable,
        String defaultValue,
        // Left out when it is 0, so that a program that does not know it reads what it could read before.
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) int addedIn) {
    public static final int MAX_NAME_LENGTH = 255;

    /** A column that a table is made with. */
    public ColumnSchema(int id, String name, DataType type, ColumnRole role, boolean nullable, String defaultValue) {
        this(id, name, type, role, nullable, defaultValue, 0);
    }

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
