package io.kontiki.query.sql;

import io.kontiki.common.schema.DataType;

/** What the parser has read of one column so far. One thread. */
final class ParsedColumn {
    final String name;
    final DataType type;
    final Token at;
    boolean notNull;
    boolean timeIndex;
    /** NULL, and DEFAULT NULL, stood there in so many words. */
    boolean nullWritten;

    boolean nullDefault;
    boolean primaryKey;
    /** As SQL text, or null. */
    String defaultValue;

    ParsedColumn(String name, DataType type, Token at) {
        this.name = name;
        this.type = type;
        this.at = at;
    }

    boolean nullable() {
        return !notNull && !timeIndex;
    }
}
