package io.kontiki.query.plan;

import static io.kontiki.query.plan.SqlFunctions.add;
import static io.kontiki.query.plan.SqlFunctions.families;
import static org.apache.calcite.sql.type.SqlTypeFamily.ANY;
import static org.apache.calcite.sql.type.SqlTypeFamily.INTEGER;
import static org.apache.calcite.sql.type.SqlTypeFamily.STRING;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlOperandCountRanges;
import org.apache.calcite.sql.type.SqlTypeName;

/** Functions of texts. Lengths and positions count characters, from 1. */
final class TextFunctions {
    private TextFunctions() {}

    static void register() {
        add("lower", SqlFunctions.TEXT, families(STRING), "lower({0})");
        add("upper", SqlFunctions.TEXT, families(STRING), "upper({0})");
        add(
                "length",
                SqlFunctions.INTEGER,
                families(STRING),
                (operands, arguments, emitter) -> isBinary(operands.getFirst())
                        ? octets(operands, arguments)
                        : "CAST(length(" + arguments.getFirst() + ") AS INTEGER)");
        add("char_length character_length", SqlFunctions.INTEGER, families(STRING), "CAST(length({0}) AS INTEGER)");
        add(
                "octet_length",
                SqlFunctions.INTEGER,
                families(STRING),
                (operands, arguments, emitter) -> octets(operands, arguments));
        add("bit_length", SqlFunctions.INTEGER, families(STRING), "CAST(8 * octet_length(encode({0})) AS INTEGER)");
        add(
                "substr",
                SqlFunctions.TEXT,
                OperandTypes.or(families(STRING, INTEGER), families(STRING, INTEGER, INTEGER)),
                (operands, arguments, emitter) -> substring(arguments));
        add("btrim", SqlFunctions.TEXT, oneOrTwo(), "trim({*})");
        add("ltrim", SqlFunctions.TEXT, oneOrTwo(), "ltrim({*})");
        add("rtrim", SqlFunctions.TEXT, oneOrTwo(), "rtrim({*})");
        add("replace", SqlFunctions.TEXT, families(STRING, STRING, STRING), "replace({0}, {1}, {2})");
        add("translate", SqlFunctions.TEXT, families(STRING, STRING, STRING), "translate({0}, {1}, {2})");
        // NULL counts as an empty text, as in PostgreSQL.
        add(
                "concat",
                ReturnTypes.VARCHAR,
                OperandTypes.variadic(SqlOperandCountRanges.from(1)),
                (operands, arguments, emitter) -> "concat("
                        + IntStream.range(0, arguments.size())
                                .mapToObj(i -> emitter.asText(operands.get(i), arguments.get(i)))
                                .collect(Collectors.joining(", "))
                        + ")");
        add(
                "concat_ws",
                SqlFunctions.TEXT,
                OperandTypes.variadic(SqlOperandCountRanges.from(2)),
                (operands, arguments, emitter) -> "concat_ws("
                        + IntStream.range(0, arguments.size())
                                .mapToObj(i -> emitter.asText(operands.get(i), arguments.get(i)))
                                .collect(Collectors.joining(", "))
                        + ")");
        add("strpos instr", SqlFunctions.INTEGER, families(STRING, STRING), "CAST(strpos({0}, {1}) AS INTEGER)");
        add("left", SqlFunctions.TEXT, families(STRING, INTEGER), "left({0}, {1})");
        add("right", SqlFunctions.TEXT, families(STRING, INTEGER), "right({0}, {1})");
        add(
                "lpad",
                SqlFunctions.TEXT,
                OperandTypes.or(families(STRING, INTEGER), families(STRING, INTEGER, STRING)),
                (operands, arguments, emitter) -> pad("lpad", arguments));
        add(
                "rpad",
                SqlFunctions.TEXT,
                OperandTypes.or(families(STRING, INTEGER), families(STRING, INTEGER, STRING)),
                (operands, arguments, emitter) -> pad("rpad", arguments));
        add("reverse", SqlFunctions.TEXT, families(STRING), "reverse({0})");
        // Bounded: one row must not ask for gigabytes.
        add("repeat", SqlFunctions.TEXT, families(STRING, INTEGER), "repeat({0}, least({1}, 100000))");
        add("split_part", SqlFunctions.TEXT, families(STRING, STRING, INTEGER), "split_part({0}, {1}, {2})");
        add("starts_with", SqlFunctions.BOOLEAN, families(STRING, STRING), "starts_with({0}, {1})");
        add("ends_with", SqlFunctions.BOOLEAN, families(STRING, STRING), "ends_with({0}, {1})");
        add("contains", SqlFunctions.BOOLEAN, families(STRING, STRING), "contains({0}, {1})");
        add("md5", SqlFunctions.TEXT, families(STRING), "md5({0})");
        add("sha256", SqlFunctions.TEXT, families(STRING), "sha256({0})");
        add("ascii", SqlFunctions.INTEGER, families(STRING), "CAST(ascii({0}) AS INTEGER)");
        add("chr", SqlFunctions.TEXT, families(INTEGER), "chr({0})");
        add("to_hex", SqlFunctions.TEXT, families(INTEGER), "lower(to_hex({0}))");
        add("regexp_like regexp_matches", SqlFunctions.BOOLEAN, families(STRING, STRING), "regexp_matches({0}, {1})");
        add(
                "regexp_replace",
                SqlFunctions.TEXT,
                OperandTypes.or(families(STRING, STRING, STRING), families(STRING, STRING, STRING, STRING)),
                "regexp_replace({*})");
        add(
                "regexp_extract",
                SqlFunctions.TEXT,
                OperandTypes.or(families(STRING, STRING), families(STRING, STRING, INTEGER)),
                "regexp_extract({*})");
        add(
                "quote_ident",
                SqlFunctions.TEXT,
                families(STRING),
                "CASE WHEN regexp_full_match({0}, '[a-z_][a-z0-9_$]*') THEN {0} ELSE '\"' || replace({0}, '\"', '\"\"') || '\"' END");
        add("quote_literal", SqlFunctions.TEXT, families(STRING), "('''' || replace({0}, '''', '''''') || '''')");
        add("hex", SqlFunctions.TEXT, families(ANY), "hex({0})");
    }

    private static boolean isBinary(RexNode operand) {
        return SqlTypeName.BINARY_TYPES.contains(operand.getType().getSqlTypeName());
    }

    private static String octets(java.util.List<RexNode> operands, java.util.List<String> arguments) {
        String bytes = isBinary(operands.getFirst()) ? arguments.getFirst() : "encode(" + arguments.getFirst() + ")";
        return "CAST(octet_length(" + bytes + ") AS INTEGER)";
    }

    private static org.apache.calcite.sql.type.SqlOperandTypeChecker oneOrTwo() {
        return OperandTypes.or(families(STRING), families(STRING, STRING));
    }

    private static String pad(String function, java.util.List<String> arguments) {
        String length = "CAST(least(" + arguments.get(1) + ", 100000) AS INTEGER)";
        return function + "(" + arguments.get(0) + ", " + length + ", "
                + (arguments.size() > 2 ? arguments.get(2) : "' '") + ")";
    }

    /** PostgreSQL's: a start before 1 uses up the length, it does not count from the end. */
    static String substring(java.util.List<String> arguments) {
        String text = arguments.get(0);
        String start = "CAST(" + arguments.get(1) + " AS BIGINT)";
        if (arguments.size() == 2) {
            return "substring(" + text + ", greatest(" + start + ", 1))";
        }
        String length = "CAST(" + arguments.get(2) + " AS BIGINT)";
        return "substring(" + text + ", greatest(" + start + ", 1), greatest(least(" + start + ", 1) - 1 + " + length
                + ", 0))";
    }
}
