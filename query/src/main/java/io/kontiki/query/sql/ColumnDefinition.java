package io.kontiki.query.sql;

import io.kontiki.common.schema.ColumnRole;
import io.kontiki.common.schema.DataType;
import java.util.Objects;

/**
 * A column of a statement that adds it; its id comes later.
 *
 * @param defaultValue the default as SQL literal text ({@code now()} included), or null
 */
public record ColumnDefinition(String name, DataType type, ColumnRole role, boolean nullable, String defaultValue) {
    public ColumnDefinition {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(role, "role");
    }
}
