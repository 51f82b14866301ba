package io.kontiki.query.plan;

import io.kontiki.common.schema.DataType;
import java.util.Objects;

/** A column of a result. Names need not be unique. */
public record ResultColumn(String name, DataType type, boolean nullable) {
    public ResultColumn {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
    }
}
