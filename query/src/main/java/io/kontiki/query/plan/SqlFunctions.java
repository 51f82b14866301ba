package io.kontiki.query.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.sql.SqlBasicFunction;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorTable;
import org.apache.calcite.sql.SqlSyntax;
import org.apache.calcite.sql.fun.SqlLibraryOperators;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlOperandTypeChecker;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeTransforms;
import org.apache.calcite.sql.validate.SqlNameMatcher;

/**
 * The functions that a query may call: an allow-list. What is not here does not reach DuckDB. Names do not depend on case.
 * Immutable after class loading.
 */
final class SqlFunctions implements SqlOperatorTable {
    private static final Set<String> STANDARD = Set.of(
            "CAST",
            "COALESCE",
            "COUNT",
            "SUM",
            "MIN",
            "MAX",
            "AVG",
            "STDDEV",
            "STDDEV_POP",
            "STDDEV_SAMP",
            "VARIANCE",
            "VAR_POP",
            "VAR_SAMP",
            "ROW_NUMBER",
            "RANK",
            "DENSE_RANK",
            "PERCENT_RANK",
            "CUME_DIST",
            "NTILE",
            "LAG",
            "LEAD",
            "FIRST_VALUE",
            "LAST_VALUE",
            "NTH_VALUE",
            "TRIM",
            "SUBSTRING",
            "POSITION",
            "FLOOR",
            "CEIL",
            "ANY_VALUE",
            "EVERY",
            "SOME",
            "BIT_AND",
            "BIT_OR",
            "BIT_XOR",
            "GROUPING",
            "ROW",
            "NULLIF",
            "CASE",
            "LISTAGG");

    private static final Map<String, List<SqlOperator>> FUNCTIONS = new HashMap<>();
    private static final Map<String, FunctionEmission> EMISSIONS = new HashMap<>();
    private static final List<SqlOperator> OPERATORS = new ArrayList<>();

    static final SqlFunctions TABLE = new SqlFunctions();

    static final SqlReturnTypeInference TEXT = nullable(SqlTypeName.VARCHAR);
    static final SqlReturnTypeInference DOUBLE = nullable(SqlTypeName.DOUBLE);
    static final SqlReturnTypeInference BIGINT = nullable(SqlTypeName.BIGINT);
    static final SqlReturnTypeInference INTEGER = nullable(SqlTypeName.INTEGER);
    static final SqlReturnTypeInference BOOLEAN = nullable(SqlTypeName.BOOLEAN);

    static {
        for (SqlOperator operator : SqlStdOperatorTable.instance().getOperatorList()) {
            boolean function = operator.getSyntax() == SqlSyntax.FUNCTION
                    || operator.getSyntax() == SqlSyntax.FUNCTION_STAR
                    || operator.getSyntax() == SqlSyntax.FUNCTION_ID
                    || operator instanceof SqlFunction;
            // MinusOperator stands for this one.
            boolean replaced = operator == SqlStdOperatorTable.MINUS;
            if (!replaced && (!function || STANDARD.contains(operator.getName()))) {
                OPERATORS.add(operator);
            }
        }
        OPERATORS.addAll(List.of(
                SqlLibraryOperators.INFIX_CAST,
                SqlLibraryOperators.TRY_CAST,
                SqlLibraryOperators.ILIKE,
                SqlLibraryOperators.NOT_ILIKE,
                SqlStdOperatorTable.ROW,
                SqlStdOperatorTable.CAST));
        MathFunctions.register();
        TextFunctions.register();
        TimeFunctions.register();
        SessionFunctions.register();
        AggregateFunctions.register();
        for (SqlOperator operator : OPERATORS) {
            FUNCTIONS
                    .computeIfAbsent(operator.getName().toLowerCase(Locale.ROOT), key -> new ArrayList<>())
                    .add(operator);
        }
    }

    private SqlFunctions() {}

    static SqlReturnTypeInference nullable(SqlTypeName type) {
        return ReturnTypes.explicit(type).andThen(SqlTypeTransforms.TO_NULLABLE);
    }

    /** Registers a function under several names. */
    static void add(
            String names, SqlReturnTypeInference returns, SqlOperandTypeChecker operands, FunctionEmission emission) {
        for (String name : names.split(" ", -1)) {
            OPERATORS.add(SqlBasicFunction.create(name, returns, operands, SqlFunctionCategory.USER_DEFINED_FUNCTION));
            EMISSIONS.put(name, emission);
        }
    }

    static void add(String names, SqlReturnTypeInference returns, SqlOperandTypeChecker operands, String template) {
        add(names, returns, operands, FunctionEmission.template(template));
    }

    static void addOperator(SqlOperator operator) {
        OPERATORS.add(operator);
    }

    static SqlOperandTypeChecker families(SqlTypeFamily... families) {
        return OperandTypes.family(families);
    }

    /** The emission of a registered function, or null. */
    static FunctionEmission emission(SqlOperator operator) {
        return EMISSIONS.get(operator.getName());
    }

    /** Whether there is a function of this name, whatever it takes. */
    boolean has(String name) {
        return FUNCTIONS.containsKey(name.toLowerCase(Locale.ROOT));
    }

    /** Whether there is an aggregate or a window function of this name. */
    boolean hasAggregate(String name) {
        return FUNCTIONS.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream()
                .anyMatch(SqlOperator::isAggregator);
    }

    @Override
    public void lookupOperatorOverloads(
            SqlIdentifier name,
            SqlFunctionCategory category,
            SqlSyntax syntax,
            List<SqlOperator> result,
            SqlNameMatcher matcher) {
        if (!name.isSimple()) {
            return;
        }
        for (SqlOperator operator : FUNCTIONS.getOrDefault(name.getSimple().toLowerCase(Locale.ROOT), List.of())) {
            boolean function = operator instanceof SqlFunction && syntax == SqlSyntax.FUNCTION;
            if (function || operator.getSyntax().family == syntax.family) {
                result.add(operator);
            }
        }
    }

    @Override
    public List<SqlOperator> getOperatorList() {
        return List.copyOf(OPERATORS);
    }
}
