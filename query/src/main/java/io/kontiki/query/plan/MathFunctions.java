package io.kontiki.query.plan;

import static io.kontiki.query.plan.SqlFunctions.add;
import static io.kontiki.query.plan.SqlFunctions.families;
import static org.apache.calcite.sql.type.SqlTypeFamily.NUMERIC;

import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlTypeTransforms;

/** Functions of numbers. Outside its domain a function answers NaN or an infinity where IEEE 754 has one, never an error. */
final class MathFunctions {
    private MathFunctions() {}

    static void register() {
        add("abs", ReturnTypes.ARG0_NULLABLE, OperandTypes.NUMERIC, "abs({0})");
        add("sign signum", ReturnTypes.ARG0_NULLABLE, OperandTypes.NUMERIC, "sign({0})");
        add(
                "round",
                ReturnTypes.ARG0_NULLABLE,
                OperandTypes.or(OperandTypes.NUMERIC, families(NUMERIC, NUMERIC)),
                (operands, arguments, emitter) -> arguments.size() == 1
                        ? "round(" + arguments.get(0) + ")"
                        : "round(" + arguments.get(0) + ", CAST(" + arguments.get(1) + " AS INTEGER))");
        add("trunc", ReturnTypes.ARG0_NULLABLE, OperandTypes.NUMERIC, "trunc({0})");
        add("ceiling", ReturnTypes.ARG0_NULLABLE, OperandTypes.NUMERIC, "ceil({0})");
        guarded("sqrt", "sqrt", ">= 0", "'NaN'::DOUBLE");
        add("cbrt", SqlFunctions.DOUBLE, OperandTypes.NUMERIC, "cbrt({0})");
        add("exp", SqlFunctions.DOUBLE, OperandTypes.NUMERIC, "exp(CAST({0} AS DOUBLE))");
        logarithm("ln", "ln");
        logarithm("log10", "log10");
        logarithm("log2", "log2");
        add(
                "log",
                SqlFunctions.DOUBLE,
                OperandTypes.or(OperandTypes.NUMERIC, families(NUMERIC, NUMERIC)),
                (operands, arguments, emitter) -> arguments.size() == 1
                        ? log("log10", arguments.get(0))
                        : "(" + log("ln", arguments.get(1)) + " / " + log("ln", arguments.get(0)) + ")");
        add(
                "power pow",
                SqlFunctions.DOUBLE,
                families(NUMERIC, NUMERIC),
                "pow(CAST({0} AS DOUBLE), CAST({1} AS DOUBLE))");
        add(
                "mod",
                ReturnTypes.LEAST_RESTRICTIVE.andThen(SqlTypeTransforms.TO_NULLABLE),
                families(NUMERIC, NUMERIC),
                (operands, arguments, emitter) -> emitter.modulo(operands, arguments));
        add("sin", SqlFunctions.DOUBLE, OperandTypes.NUMERIC, "sin({0})");
        add("cos", SqlFunctions.DOUBLE, OperandTypes.NUMERIC, "cos({0})");
        add("tan", SqlFunctions.DOUBLE, OperandTypes.NUMERIC, "tan({0})");
        add("atan", SqlFunctions.DOUBLE, OperandTypes.NUMERIC, "atan({0})");
        add("atan2", SqlFunctions.DOUBLE, families(NUMERIC, NUMERIC), "atan2({0}, {1})");
        guarded("asin", "asin", "BETWEEN -1 AND 1", "'NaN'::DOUBLE");
        guarded("acos", "acos", "BETWEEN -1 AND 1", "'NaN'::DOUBLE");
        add("degrees", SqlFunctions.DOUBLE, OperandTypes.NUMERIC, "degrees(CAST({0} AS DOUBLE))");
        add("radians", SqlFunctions.DOUBLE, OperandTypes.NUMERIC, "radians(CAST({0} AS DOUBLE))");
        add("pi", SqlFunctions.DOUBLE, OperandTypes.NILADIC, "pi()");
        add("isnan", SqlFunctions.BOOLEAN, OperandTypes.NUMERIC, "isnan(CAST({0} AS DOUBLE))");
        add(
                "greatest",
                ReturnTypes.LEAST_RESTRICTIVE.andThen(SqlTypeTransforms.FORCE_NULLABLE),
                same(),
                "greatest({*})");
        add("least", ReturnTypes.LEAST_RESTRICTIVE.andThen(SqlTypeTransforms.FORCE_NULLABLE), same(), "least({*})");
        add(
                "ifnull nvl",
                ReturnTypes.LEAST_RESTRICTIVE.andThen(SqlTypeTransforms.LEAST_NULLABLE),
                OperandTypes.SAME_SAME,
                "coalesce({0}, {1})");
    }

    private static org.apache.calcite.sql.type.SqlOperandTypeChecker same() {
        return OperandTypes.SAME_VARIADIC;
    }

    private static void logarithm(String name, String duck) {
        add(
                name,
                SqlFunctions.DOUBLE,
                OperandTypes.NUMERIC,
                (operands, arguments, emitter) -> log(duck, arguments.get(0)));
    }

    private static String log(String duck, String argument) {
        String value = "CAST(" + argument + " AS DOUBLE)";
        return "CASE WHEN " + value + " > 0 THEN " + duck + "(" + value + ") WHEN " + value
                + " = 0 THEN '-Infinity'::DOUBLE WHEN " + value + " IS NULL THEN NULL ELSE 'NaN'::DOUBLE END";
    }

    private static void guarded(String name, String duck, String domain, String outside) {
        add(name, SqlFunctions.DOUBLE, OperandTypes.NUMERIC, (operands, arguments, emitter) -> {
            String value = "CAST(" + arguments.get(0) + " AS DOUBLE)";
            return "CASE WHEN " + value + " IS NULL THEN NULL WHEN " + value + " " + domain + " THEN " + duck + "("
                    + value + ") ELSE " + outside + " END";
        });
    }
}
