package io.kontiki.query.plan;

import static io.kontiki.query.plan.SqlFunctions.families;
import static org.apache.calcite.sql.type.SqlTypeFamily.ANY;
import static org.apache.calcite.sql.type.SqlTypeFamily.NUMERIC;

import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlBasicAggFunction;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlOperandTypeChecker;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeTransforms;

/** Aggregates beyond the standard's. */
final class AggregateFunctions {
    private static final SqlReturnTypeInference NULLABLE_DOUBLE =
            ReturnTypes.explicit(SqlTypeName.DOUBLE).andThen(SqlTypeTransforms.FORCE_NULLABLE);
    private static final SqlReturnTypeInference NULLABLE_ARGUMENT =
            ReturnTypes.ARG0.andThen(SqlTypeTransforms.FORCE_NULLABLE);

    private AggregateFunctions() {}

    static void register() {
        // The value in the row with the greatest or smallest second argument, NULL values included.
        for (String name :
                new String[] {"last_by", "last", "max_by", "arg_max", "first_by", "first", "min_by", "arg_min"}) {
            aggregate(name, NULLABLE_ARGUMENT, families(ANY, ANY));
        }
        aggregate("median", NULLABLE_DOUBLE, OperandTypes.NUMERIC);
        for (String name : new String[] {"approx_percentile_cont", "approx_percentile", "quantile", "percentile"}) {
            aggregate(name, NULLABLE_DOUBLE, families(NUMERIC, NUMERIC));
        }
        aggregate("approx_distinct", ReturnTypes.BIGINT, families(ANY));
        aggregate("bool_and", ReturnTypes.BOOLEAN_FORCE_NULLABLE, OperandTypes.BOOLEAN);
        aggregate("bool_or", ReturnTypes.BOOLEAN_FORCE_NULLABLE, OperandTypes.BOOLEAN);
        for (String name : new String[] {"percentile_within", "percentile_within_desc"}) {
            aggregate(name, NULLABLE_DOUBLE, families(NUMERIC, NUMERIC));
        }
        aggregate(
                "percentile_disc_within",
                ReturnTypes.ARG1.andThen(SqlTypeTransforms.FORCE_NULLABLE),
                families(NUMERIC, ANY));
        for (String name :
                new String[] {"corr", "covar_pop", "covar_samp", "regr_slope", "regr_intercept", "regr_r2"}) {
            aggregate(name, NULLABLE_DOUBLE, families(NUMERIC, NUMERIC));
        }
        aggregate("string_agg", ReturnTypes.VARCHAR_FORCE_NULLABLE, families(ANY, ANY));
        aggregate("mean", NULLABLE_DOUBLE, OperandTypes.NUMERIC);
    }

    private static void aggregate(String name, SqlReturnTypeInference returns, SqlOperandTypeChecker operands) {
        SqlFunctions.addOperator(SqlBasicAggFunction.create(name, SqlKind.OTHER_FUNCTION, returns, operands));
    }
}
