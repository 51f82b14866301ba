package io.kontiki.query.plan;

import org.apache.calcite.avatica.util.TimeUnit;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlBinaryOperator;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.type.InferTypes;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeTransforms;

/**
 * Calcite's minus, and one time minus another, which is an interval of nanoseconds. It stands in the place of Calcite's own operator,
 * because among operators of one name the first is taken, whatever the types of the operands. Immutable.
 */
final class MinusOperator extends SqlBinaryOperator {
    private static final SqlReturnTypeInference INTERVAL =
            TimeFunctions.interval(TimeUnit.DAY, TimeUnit.SECOND).andThen(SqlTypeTransforms.TO_NULLABLE);

    MinusOperator() {
        super(
                "-",
                SqlKind.MINUS,
                40,
                true,
                ReturnTypes.NULLABLE_SUM,
                InferTypes.FIRST_KNOWN,
                OperandTypes.or(
                        OperandTypes.MINUS_OPERATOR,
                        OperandTypes.family(SqlTypeFamily.DATETIME, SqlTypeFamily.DATETIME)));
    }

    @Override
    public RelDataType inferReturnType(SqlOperatorBinding binding) {
        return isTime(binding.getOperandType(0)) && isTime(binding.getOperandType(1))
                ? INTERVAL.inferReturnType(binding)
                : super.inferReturnType(binding);
    }

    static boolean isTime(RelDataType type) {
        return Times.isTimestamp(type) || type.getSqlTypeName() == SqlTypeName.DATE;
    }
}
