package io.kontiki.gateway.catalog;

import io.kontiki.common.schema.DataType;
import java.util.List;

/** PostgreSQL's built-in types as far as columns of ours, and the catalog's own, have them. Source: {@code pg_type.dat}. */
final class PgTypes {
    /** @param length bytes, -1 when it varies */
    record Type(long oid, String name, long length, String category) {}

    static final List<Type> ALL = List.of(
            new Type(16, "bool", 1, "B"),
            new Type(17, "bytea", -1, "U"),
            new Type(18, "char", 1, "Z"),
            new Type(19, "name", 64, "S"),
            new Type(20, "int8", 8, "N"),
            new Type(21, "int2", 2, "N"),
            new Type(23, "int4", 4, "N"),
            new Type(25, "text", -1, "S"),
            new Type(26, "oid", 4, "N"),
            new Type(700, "float4", 4, "N"),
            new Type(701, "float8", 8, "N"),
            new Type(1043, "varchar", -1, "S"),
            new Type(1082, "date", 4, "D"),
            new Type(1114, "timestamp", 8, "D"),
            new Type(1184, "timestamptz", 8, "D"),
            new Type(1700, "numeric", -1, "N"));

    private PgTypes() {}

    /** The type under which a column travels on PostgreSQL's wire. */
    static Type of(DataType type) {
        long oid = switch (type) {
            case BOOLEAN -> 16;
            case BINARY -> 17;
            case INT8, UINT8, INT16 -> 21;
            case UINT16, INT32 -> 23;
            case UINT32, INT64 -> 20;
            case UINT64 -> 1700;
            case FLOAT32 -> 700;
            case FLOAT64 -> 701;
            case STRING -> 25;
            case DATE -> 1082;
            case TIMESTAMP_SECOND, TIMESTAMP_MILLISECOND, TIMESTAMP_MICROSECOND, TIMESTAMP_NANOSECOND -> 1114;
        };
        return ALL.stream().filter(each -> each.oid() == oid).findFirst().orElseThrow();
    }

    /** The precision of a timestamp, otherwise -1. */
    static long modifier(DataType type) {
        return switch (type) {
            case TIMESTAMP_SECOND, TIMESTAMP_MILLISECOND, TIMESTAMP_MICROSECOND, TIMESTAMP_NANOSECOND ->
                type.timeUnit().precision();
            default -> -1;
        };
    }
}
