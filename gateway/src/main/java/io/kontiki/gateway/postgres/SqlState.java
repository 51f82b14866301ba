package io.kontiki.gateway.postgres;

import io.kontiki.common.error.ErrorCode;

/**
 * The SQLSTATE of each of our errors. Drivers decide by the class (first two characters) whether to retry.
 *
 * <p>Source: PostgreSQL documentation, appendix "PostgreSQL Error Codes".
 */
final class SqlState {
    static final String PROTOCOL_VIOLATION = "08P01";
    static final String UNDEFINED_STATEMENT = "26000";
    static final String UNDEFINED_PORTAL = "34000";
    static final String INVALID_TEXT = "22021";
    static final String INVALID_PARAMETER = "22023";
    static final String TOO_MANY_CONNECTIONS = "53300";
    static final String ADMIN_SHUTDOWN = "57P01";

    private SqlState() {}

    static String of(ErrorCode code) {
        return switch (code) {
            case INTERNAL, CORRUPT, OBJECT_NOT_FOUND, OBJECT_EXISTS -> "XX000";
            case INVALID_ARGUMENT -> INVALID_PARAMETER;
            case UNSUPPORTED -> "0A000";
            case TIMEOUT, CANCELLED -> "57014";
            case SHUTTING_DOWN -> ADMIN_SHUTDOWN;
            case CONFIGURATION -> "F0000";
            case UNKNOWN_OUTCOME -> "08007";
            case SYNTAX -> "42601";
            case DATABASE_NOT_FOUND -> "3D000";
            case DATABASE_EXISTS -> "42P04";
            case TABLE_NOT_FOUND -> "42P01";
            case TABLE_EXISTS -> "42P07";
            case COLUMN_NOT_FOUND -> "42703";
            case COLUMN_EXISTS -> "42701";
            case TYPE_MISMATCH, PARTIAL_WRITE -> "42804";
            case INVALID_SCHEMA, INVALID_PARTITION_RULE -> "42P16";
            case NOT_NULL_VIOLATION -> "23502";
            case TOPOLOGY_IMPOSSIBLE -> "55000";
            case PEER_UNAVAILABLE,
                    NOT_METASRV_LEADER,
                    METASRV_UNAVAILABLE,
                    NOT_LEADER,
                    NO_LEADER,
                    WITNESS,
                    REGION_NOT_HERE -> "57P03";
            case STALE_EPOCH, STALE_SCHEMA -> "40001";
            case BUSY, QUERY_LIMIT -> "53000";
            case STORE_UNAVAILABLE, STORE_REFUSED, MIRROR_BEHIND -> "58030";
            case QUERY_FAILED -> "22000";
            case FRAGMENT_LOST -> "58000";
        };
    }
}
