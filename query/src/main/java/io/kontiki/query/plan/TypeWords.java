package io.kontiki.query.plan;

import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.rel.type.RelDataType;

/** Calcite's messages about types in our words: types are called as columns of tables are. Stateless. */
final class TypeWords {
    private static final Pattern CANNOT_APPLY =
            Pattern.compile("(?s)Cannot apply '?(.*?)'? to arguments of type '(.*)'\\.( Supported.*)?");
    private static final Pattern CANNOT_INFER =
            Pattern.compile("Cannot infer return type for (.*?); operand types: \\[(.*)\\]");
    /** {@code <VARCHAR(3)>}, {@code <INTEGER>}; types in types occur too. */
    private static final Pattern TYPE = Pattern.compile("<([A-Z][A-Z_ ]*)(\\((\\d+)?[^<>]*)?>|<[^<>]*>");

    private TypeWords() {}

    static String of(RelDataType type) {
        if (ExpressionEmitter.isInterval(type)) {
            return "interval";
        }
        return Types.dataType(type).displayName();
    }

    /** An operator as the user writes it. */
    static String name(String operator) {
        return operator.strip().toLowerCase(Locale.ROOT).replace(" asymmetric", "");
    }

    static String rewrite(String message) {
        Matcher infer = CANNOT_INFER.matcher(message);
        if (infer.matches()) {
            String types = rewrite("<" + infer.group(2).replace(", ", ">, <") + ">");
            return "'" + name(infer.group(1)) + "' does not take " + types;
        }
        Matcher apply = CANNOT_APPLY.matcher(message);
        if (!apply.matches()) {
            return TYPE.matcher(message).replaceAll(found -> Matcher.quoteReplacement(name(found)));
        }
        String operator = name(apply.group(1));
        if (operator.equals("$scalar_query")) {
            return "a sub-query that stands for a value has one column";
        }
        List<String> types =
                TYPE.matcher(apply.group(2)).results().map(TypeWords::name).toList();
        boolean function = operator.matches("[a-z_0-9]+")
                && apply.group(2).toLowerCase(Locale.ROOT).startsWith(operator);
        return "'" + operator + "'" + (function ? " does not take " : " does not go with ")
                + (types.isEmpty() ? "these values" : String.join(function ? ", " : " and ", types));
    }

    private static String name(MatchResult type) {
        String calcite = type.group(1) == null ? "" : type.group(1).strip();
        int digits = type.group(3) == null ? 3 : Integer.parseInt(type.group(3));
        return switch (calcite) {
            case "BOOLEAN" -> "Boolean";
            case "TINYINT" -> "Int8";
            case "SMALLINT" -> "Int16";
            case "INTEGER" -> "Int32";
            case "BIGINT" -> "Int64";
            case "UTINYINT", "TINYINT UNSIGNED" -> "UInt8";
            case "USMALLINT", "SMALLINT UNSIGNED" -> "UInt16";
            case "UINTEGER", "INTEGER UNSIGNED" -> "UInt32";
            case "UBIGINT", "BIGINT UNSIGNED" -> "UInt64";
            case "REAL" -> "Float32";
            case "FLOAT", "DOUBLE" -> "Float64";
            case "CHAR", "VARCHAR" -> "String";
            case "BINARY", "VARBINARY" -> "Binary";
            case "DATE" -> "Date";
            case "TIMESTAMP" ->
                "Timestamp"
                        + (digits == 0
                                ? "Second"
                                : digits <= 3 ? "Millisecond" : digits <= 6 ? "Microsecond" : "Nanosecond");
            case "CHARACTER" -> "text";
            case "NUMERIC" -> "number";
            case "" -> "several columns";
            default ->
                calcite.startsWith("INTERVAL")
                        ? "interval"
                        : calcite.startsWith("RECORDTYPE") ? "several columns" : calcite.toLowerCase(Locale.ROOT);
        };
    }
}
