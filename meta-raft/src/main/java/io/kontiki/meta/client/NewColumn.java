package io.kontiki.meta.client;

import io.kontiki.common.schema.ColumnRole;
import io.kontiki.common.schema.DataType;
import java.util.Objects;

/**
 * A column to add to a table.
 *
 * @param defaultValue the default as SQL literal text, or null; a column that is not nullable needs one
 */
public record NewColumn(String name, DataType type, ColumnRole role, boolean nullable, String defaultValue) {
    public NewColumn {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(role, "role");
    }
}
