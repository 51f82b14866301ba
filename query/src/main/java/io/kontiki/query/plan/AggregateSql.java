package io.kontiki.query.plan;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;

/** Aggregates as DuckDB SQL: as a whole, and split into a part per Region and a final step. Stateless. */
final class AggregateSql {
    private AggregateSql() {}

    /** What Regions compute and how the gateway puts it together; {@code {0}}, {@code {1}}... stand for the partial columns. */
    record Split(List<String> partials, String last, boolean needsMean) {}

    /** @param operands for their types; null where an argument is no expression */
    static String plain(String name, List<String> arguments, List<RexNode> operands, boolean distinct) {
        List<RelDataType> types = operands.stream().map(RexNode::getType).toList();
        return whole(name, arguments, types, distinct);
    }

    static String whole(String name, List<String> arguments, List<RelDataType> types, boolean distinct) {
        String all = (distinct ? "DISTINCT " : "") + String.join(", ", arguments);
        return switch (name) {
            case "COUNT" -> {
                if (arguments.size() > 1) {
                    throw ExpressionEmitter.unsupported("COUNT with several arguments");
                }
                yield arguments.isEmpty() ? "count(*)" : "count(" + all + ")";
            }
            case "SUM" -> "sum(" + (distinct ? "DISTINCT " : "") + wide(arguments.getFirst(), types.getFirst()) + ")";
            case "$SUM0" ->
                "coalesce(sum(" + (distinct ? "DISTINCT " : "") + wide(arguments.getFirst(), types.getFirst())
                        + "), 0)";
            case "AVG", "mean" ->
                "avg(" + (distinct ? "DISTINCT " : "") + wide(arguments.getFirst(), types.getFirst()) + ")";
            case "MIN" -> "min(" + all + ")";
            case "MAX" -> "max(" + all + ")";
            case "STDDEV", "STDDEV_SAMP" -> "stddev_samp(" + all + ")";
            case "STDDEV_POP" -> "stddev_pop(" + all + ")";
            case "VARIANCE", "VAR_SAMP" -> "var_samp(" + all + ")";
            case "VAR_POP" -> "var_pop(" + all + ")";
            case "ANY_VALUE" -> "any_value(" + all + ")";
            case "EVERY", "bool_and" -> "bool_and(" + all + ")";
            case "SOME", "bool_or" -> "bool_or(" + all + ")";
            case "BIT_AND" -> "bit_and(" + all + ")";
            case "BIT_OR" -> "bit_or(" + all + ")";
            case "BIT_XOR" -> "bit_xor(" + all + ")";
            case "last_by", "last", "max_by", "arg_max" -> "arg_max_null(" + all + ")";
            case "first_by", "first", "min_by", "arg_min" -> "arg_min_null(" + all + ")";
            case "median" -> "quantile_cont(CAST(" + all + " AS DOUBLE), 0.5)";
            case "approx_percentile_cont", "approx_percentile", "quantile", "percentile" ->
                "quantile_cont(CAST(" + arguments.get(0) + " AS DOUBLE), " + arguments.get(1) + ")";
            case "percentile_within" ->
                "quantile_cont(CAST(" + arguments.get(1) + " AS DOUBLE), " + arguments.get(0) + ")";
            case "percentile_within_desc" ->
                "quantile_cont(CAST(" + arguments.get(1) + " AS DOUBLE), 1 - " + arguments.get(0) + ")";
            case "percentile_disc_within" -> "quantile_disc(" + arguments.get(1) + ", " + arguments.get(0) + ")";
            case "corr", "covar_pop", "covar_samp", "regr_slope", "regr_intercept", "regr_r2" ->
                name + "(CAST(" + arguments.get(0) + " AS DOUBLE), CAST(" + arguments.get(1) + " AS DOUBLE))";
            case "approx_distinct" -> "count(DISTINCT " + arguments.getFirst() + ")";
            case "string_agg", "LISTAGG" -> "string_agg(" + all + ")";
            case "SINGLE_VALUE" -> "any_value(" + all + ")";
            case "ROW_NUMBER" -> "row_number()";
            case "RANK" -> "rank()";
            case "DENSE_RANK" -> "dense_rank()";
            case "PERCENT_RANK" -> "percent_rank()";
            case "CUME_DIST" -> "cume_dist()";
            case "NTILE" -> "ntile(" + all + ")";
            case "LAG" -> "lag(" + all + ")";
            case "LEAD" -> "lead(" + all + ")";
            case "FIRST_VALUE" -> "first_value(" + all + ")";
            case "LAST_VALUE" -> "last_value(" + all + ")";
            case "NTH_VALUE" -> "nth_value(" + all + ")";
            default -> throw new KontikiException(ErrorCode.UNSUPPORTED, "the aggregate " + name + " is not supported");
        };
    }

    /** The aggregate in its type; a sum of integers that does not fit says so, with the name of what was added up. */
    static String typed(String sql, AggregateCall call, List<RelDataTypeField> input) {
        String type = Types.duckType(call.getType());
        boolean sum = call.getAggregation().getKind() == SqlKind.SUM
                || call.getAggregation().getKind() == SqlKind.SUM0;
        if (!sum || !isInteger(call.getType())) {
            return "CAST(" + sql + " AS " + type + ")";
        }
        boolean unsigned = Types.isUnsigned(call.getType().getSqlTypeName());
        String column = input.get(call.getArgList().getFirst()).getName();
        String name = column.startsWith("$") || column.startsWith("EXPR$") ? "" : column;
        String wide = "CAST(" + sql + " AS HUGEINT)";
        String before = "the sum" + (name.isEmpty() ? "" : " of column '" + name + "'") + " is ";
        String after = ", which is beyond the range of "
                + Types.dataType(call.getType()).displayName() + "; add it up as sum(CAST("
                + (name.isEmpty() ? "..." : name) + " AS DOUBLE))";
        return "CASE WHEN " + wide + " NOT BETWEEN CAST('" + (unsigned ? "0" : "-9223372036854775808")
                + "' AS HUGEINT) AND CAST('" + (unsigned ? "18446744073709551615" : "9223372036854775807")
                + "' AS HUGEINT) THEN CAST(error(" + Quoting.quote(before) + " || CAST(" + wide + " AS VARCHAR) || "
                + Quoting.quote(after) + ") AS " + type + ") ELSE CAST(" + sql + " AS " + type + ") END";
    }

    /** Sums of 64-bit integers do not fit in 64 bits on the way. */
    private static String wide(String argument, RelDataType type) {
        return isInteger(type)
                ? "CAST(" + argument + " AS HUGEINT)"
                : type.getSqlTypeName() == SqlTypeName.REAL ? "CAST(" + argument + " AS DOUBLE)" : argument;
    }

    private static boolean isInteger(RelDataType type) {
        return SqlTypeName.INT_TYPES.contains(type.getSqlTypeName()) || Types.isUnsigned(type.getSqlTypeName());
    }

    /** How an aggregate is split, or empty when its rows have to be brought together. */
    static Optional<Split> split(String name, List<String> arguments, List<RelDataType> types, String filter) {
        String argument = arguments.isEmpty() ? "" : arguments.getFirst();
        return switch (name) {
            case "COUNT" ->
                arguments.size() > 1
                        ? Optional.empty()
                        : Optional.of(new Split(
                                List.of(whole(name, arguments, types, false) + filter),
                                "coalesce(sum({0}), 0)",
                                false));
            case "SUM" ->
                Optional.of(new Split(List.of(partialSum(argument, types.getFirst(), filter)), "sum({0})", false));
            case "$SUM0" ->
                Optional.of(new Split(
                        List.of(partialSum(argument, types.getFirst(), filter)), "coalesce(sum({0}), 0)", false));
            case "AVG", "mean" ->
                Optional.of(new Split(
                        List.of(partialSum(argument, types.getFirst(), filter), "count(" + argument + ")" + filter),
                        "CASE WHEN sum({1}) > 0 THEN CAST(sum({0}) AS DOUBLE) / CAST(sum({1}) AS DOUBLE) END",
                        false));
            case "MIN", "MAX", "ANY_VALUE", "EVERY", "SOME", "bool_and", "bool_or", "BIT_AND", "BIT_OR", "BIT_XOR" -> {
                String function = whole(name, List.of("{0}"), types, false);
                yield Optional.of(new Split(List.of(function.replace("{0}", argument) + filter), function, false));
            }
            case "last_by", "last", "max_by", "arg_max" ->
                Optional.of(new Split(
                        List.of(
                                whole(name, arguments, types, false) + filter,
                                "max(" + arguments.get(1) + ")" + filter),
                        "arg_max_null({0}, {1})",
                        false));
            case "first_by", "first", "min_by", "arg_min" ->
                Optional.of(new Split(
                        List.of(
                                whole(name, arguments, types, false) + filter,
                                "min(" + arguments.get(1) + ")" + filter),
                        "arg_min_null({0}, {1})",
                        false));
            case "STDDEV", "STDDEV_SAMP" ->
                Optional.of(variance(argument, filter, "sqrt(CASE WHEN sum({0}) > 1 THEN ", " / (sum({0}) - 1) END)"));
            case "STDDEV_POP" ->
                Optional.of(variance(argument, filter, "sqrt(CASE WHEN sum({0}) > 0 THEN ", " / sum({0}) END)"));
            case "VARIANCE", "VAR_SAMP" ->
                Optional.of(variance(argument, filter, "(CASE WHEN sum({0}) > 1 THEN ", " / (sum({0}) - 1) END)"));
            case "VAR_POP" ->
                Optional.of(variance(argument, filter, "(CASE WHEN sum({0}) > 0 THEN ", " / sum({0}) END)"));
            default -> Optional.empty();
        };
    }

    /** HUGEINT has no counterpart in Arrow, so integers travel as decimals. */
    private static String partialSum(String argument, RelDataType type, String filter) {
        String sum = "sum(" + wide(argument, type) + ")" + filter;
        return isInteger(type) ? "CAST(" + sum + " AS DECIMAL(38, 0))" : sum;
    }

    /**
     * Count, mean and sum of squared differences per Region; {@code {3}} is the mean over all Regions. Chan, Golub and LeVeque,
     * Updating Formulae and a Pairwise Algorithm for Computing Sample Variances (1979).
     */
    private static Split variance(String argument, String filter, String before, String after) {
        String value = "CAST(" + argument + " AS DOUBLE)";
        return new Split(
                List.of(
                        "count(" + value + ")" + filter,
                        "avg(" + value + ")" + filter,
                        "(var_pop(" + value + ")" + filter + " * count(" + value + ")" + filter + ")"),
                before + "sum({2} + {0} * ({1} - {3}) * ({1} - {3}))" + after,
                true);
    }
}
