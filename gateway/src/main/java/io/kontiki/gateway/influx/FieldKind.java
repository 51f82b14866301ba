package io.kontiki.gateway.influx;

import io.kontiki.common.schema.DataType;

/** The five types that a field value can have in line protocol, and the column type that each creates. */
enum FieldKind {
    FLOAT(DataType.FLOAT64),
    INTEGER(DataType.INT64),
    UNSIGNED(DataType.UINT64),
    BOOLEAN(DataType.BOOLEAN),
    STRING(DataType.STRING);

    private final DataType created;

    FieldKind(DataType created) {
        this.created = created;
    }

    DataType created() {
        return created;
    }

    /** The kind of value that a column takes, or null for a column type that no line can write. */
    static FieldKind of(DataType type) {
        return switch (type) {
            case FLOAT32, FLOAT64 -> FLOAT;
            case INT8, INT16, INT32, INT64 -> INTEGER;
            case UINT8, UINT16, UINT32, UINT64 -> UNSIGNED;
            case BOOLEAN -> BOOLEAN;
            case STRING -> STRING;
            case BINARY, DATE, TIMESTAMP_SECOND, TIMESTAMP_MILLISECOND, TIMESTAMP_MICROSECOND, TIMESTAMP_NANOSECOND ->
                null;
        };
    }
}
