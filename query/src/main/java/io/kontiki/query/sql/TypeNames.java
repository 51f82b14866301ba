package io.kontiki.query.sql;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.schema.DataType;
import java.util.HashMap;
import java.util.Map;

/** The names of types in SQL, with the aliases that GreptimeDB, MySQL and PostgreSQL users write. */
final class TypeNames {
    private static final Map<String, DataType> NAMES = new HashMap<>();

    static {
        name(
                DataType.STRING,
                "string",
                "text",
                "varchar",
                "char",
                "bpchar",
                "name",
                "tinytext",
                "mediumtext",
                "longtext",
                "nvarchar",
                "character");
        name(DataType.BINARY, "binary", "varbinary", "bytea", "blob", "tinyblob", "mediumblob", "longblob");
        name(DataType.BOOLEAN, "boolean", "bool");
        name(DataType.INT8, "tinyint", "int8");
        name(DataType.INT16, "smallint", "int16", "int2");
        name(DataType.INT32, "int", "integer", "int32", "int4");
        name(DataType.INT64, "bigint", "int64", "oid");
        name(DataType.UINT8, "uint8");
        name(DataType.UINT16, "uint16");
        name(DataType.UINT32, "uint32");
        name(DataType.UINT64, "uint64");
        name(DataType.FLOAT32, "float", "real", "float32", "float4");
        name(DataType.FLOAT64, "double", "float64", "float8", "numeric", "decimal");
        name(DataType.DATE, "date");
        name(DataType.TIMESTAMP_SECOND, "timestamp_s", "timestamp_sec", "timestampsecond");
        name(DataType.TIMESTAMP_MILLISECOND, "timestamp", "timestamptz", "timestamp_ms", "timestampmillisecond");
        name(DataType.TIMESTAMP_MICROSECOND, "timestamp_us", "timestampmicrosecond", "datetime");
        name(DataType.TIMESTAMP_NANOSECOND, "timestamp_ns", "timestampnanosecond");
    }

    private TypeNames() {}

    private static void name(DataType type, String... names) {
        for (String name : names) {
            NAMES.put(name, type);
        }
    }

    /** Reads a type. NUMERIC and DECIMAL are refused for columns, because rows could not keep their digits. */
    static DataType parseColumnType(TokenCursor cursor) {
        Token token = cursor.peek();
        if (token.isWord("decimal") || token.isWord("numeric")) {
            throw new KontikiException(
                    ErrorCode.UNSUPPORTED,
                    at(token) + "type " + token.text() + " is not supported; use DOUBLE or STRING");
        }
        return parse(cursor);
    }

    /** Reads a type in an expression. */
    static DataType parse(TokenCursor cursor) {
        Token token = cursor.peek();
        if (token.kind() == Token.Kind.SYMBOL && token.isSymbol("\"")) {
            throw cursor.expected("a type");
        }
        DataType type = token.isName() ? NAMES.get(token.value().toLowerCase(java.util.Locale.ROOT)) : null;
        if (type == null) {
            if (token.isName()) {
                throw new KontikiException(
                        ErrorCode.SYNTAX, "syntax error " + at(token) + "unknown type " + token.describe());
            }
            throw cursor.expected("a type");
        }
        cursor.next();
        if (token.isWord("double")) {
            cursor.accept("precision");
        } else if (token.isWord("char")) {
            cursor.accept("varying");
        }
        if (cursor.acceptSymbol("(")) {
            Token digits = cursor.next();
            if (digits.kind() != Token.Kind.NUMBER) {
                throw TokenCursor.error(digits, "expected a number, found " + digits.describe());
            }
            if (cursor.acceptSymbol(",")) {
                cursor.next();
            }
            cursor.expectSymbol(")");
            type = token.isWord("timestamp") || token.isWord("timestamptz") || token.isWord("datetime")
                    ? timestamp(digits)
                    : type;
        }
        if (token.isWord("timestamp") && cursor.accept("with")
                || token.isWord("timestamp") && cursor.accept("without")) {
            cursor.expect("time", "zone");
        }
        if (cursor.accept("unsigned")) {
            type = unsigned(type, token);
        }
        return type;
    }

    /** Whether a type's name stands here. */
    static boolean isType(Token token) {
        return token.isName() && NAMES.containsKey(token.value().toLowerCase(java.util.Locale.ROOT));
    }

    private static DataType timestamp(Token digits) {
        return switch (digits.value()) {
            case "0" -> DataType.TIMESTAMP_SECOND;
            case "3" -> DataType.TIMESTAMP_MILLISECOND;
            case "6" -> DataType.TIMESTAMP_MICROSECOND;
            case "9" -> DataType.TIMESTAMP_NANOSECOND;
            default ->
                throw TokenCursor.error(digits, "expected a precision of 0, 3, 6 or 9, found " + digits.describe());
        };
    }

    private static DataType unsigned(DataType type, Token token) {
        return switch (type) {
            case INT8 -> DataType.UINT8;
            case INT16 -> DataType.UINT16;
            case INT32 -> DataType.UINT32;
            case INT64 -> DataType.UINT64;
            case STRING,
                    BINARY,
                    BOOLEAN,
                    UINT8,
                    UINT16,
                    UINT32,
                    UINT64,
                    FLOAT32,
                    FLOAT64,
                    DATE,
                    TIMESTAMP_SECOND,
                    TIMESTAMP_MILLISECOND,
                    TIMESTAMP_MICROSECOND,
                    TIMESTAMP_NANOSECOND -> throw TokenCursor.error(token, "UNSIGNED does not go with " + token.text());
        };
    }

    private static String at(Token token) {
        return "at line " + token.line() + ", column " + token.column() + ": ";
    }

    /** The type in the words of Calcite's parser. */
    static String calcite(DataType type) {
        return switch (type) {
            case STRING -> "VARCHAR";
            case BINARY -> "VARBINARY";
            case BOOLEAN -> "BOOLEAN";
            case INT8 -> "TINYINT";
            case INT16 -> "SMALLINT";
            case INT32 -> "INTEGER";
            case INT64 -> "BIGINT";
            case UINT8 -> "TINYINT UNSIGNED";
            case UINT16 -> "SMALLINT UNSIGNED";
            case UINT32 -> "INTEGER UNSIGNED";
            case UINT64 -> "BIGINT UNSIGNED";
            case FLOAT32 -> "REAL";
            case FLOAT64 -> "DOUBLE";
            case DATE -> "DATE";
            case TIMESTAMP_SECOND -> "TIMESTAMP(0)";
            case TIMESTAMP_MILLISECOND -> "TIMESTAMP(3)";
            case TIMESTAMP_MICROSECOND -> "TIMESTAMP(6)";
            case TIMESTAMP_NANOSECOND -> "TIMESTAMP(9)";
        };
    }
}
