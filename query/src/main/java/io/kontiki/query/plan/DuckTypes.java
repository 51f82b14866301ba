package io.kontiki.query.plan;

import io.kontiki.common.schema.DataType;

/** DuckDB's names of the types of columns. Timestamps are BIGINT in their own unit, see docs/adr/0003. */
public final class DuckTypes {
    private DuckTypes() {}

    public static String name(DataType type) {
        return switch (type) {
            case STRING -> "VARCHAR";
            case BINARY -> "BLOB";
            case BOOLEAN -> "BOOLEAN";
            case INT8 -> "TINYINT";
            case INT16 -> "SMALLINT";
            case INT32 -> "INTEGER";
            case INT64 -> "BIGINT";
            case UINT8 -> "UTINYINT";
            case UINT16 -> "USMALLINT";
            case UINT32 -> "UINTEGER";
            case UINT64 -> "UBIGINT";
            case FLOAT32 -> "FLOAT";
            case FLOAT64 -> "DOUBLE";
            case DATE -> "DATE";
            case TIMESTAMP_SECOND, TIMESTAMP_MILLISECOND, TIMESTAMP_MICROSECOND, TIMESTAMP_NANOSECOND -> "BIGINT";
        };
    }
}
