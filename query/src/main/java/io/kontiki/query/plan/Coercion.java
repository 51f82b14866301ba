package io.kontiki.query.plan;

import java.util.List;
import java.util.Optional;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.implicit.TypeCoercionImpl;

/**
 * Casts that happen by themselves. Beyond Calcite's: a text or an integer compared with a timestamp becomes a timestamp of the same
 * unit (the integer is a count of it), a date becomes its first moment, and signed and unsigned integers compare by value.
 */
final class Coercion extends TypeCoercionImpl {
    Coercion(RelDataTypeFactory factory, SqlValidator validator) {
        super(factory, validator);
    }

    @Override
    public boolean binaryComparisonCoercion(SqlCallBinding binding) {
        SqlCall call = binding.getCall();
        if (call.operandCount() >= 2 && call.getOperator().getKind() != SqlKind.IN) {
            List<RelDataType> types = binding.collectOperandTypes();
            Optional<RelDataType> time = types.stream()
                    .filter(Times::isTimestamp)
                    .findFirst()
                    .or(() -> types.stream().filter(MinusOperator::isTime).findFirst());
            if (time.isPresent()) {
                return castOthers(binding, types, time.get());
            }
        }
        return super.binaryComparisonCoercion(binding);
    }

    /** In {@code ts - '2026-01-01'} the text is a time too. */
    @Override
    public boolean binaryArithmeticCoercion(SqlCallBinding binding) {
        if (binding.getCall().getKind() == SqlKind.MINUS && binding.getOperandCount() == 2) {
            List<RelDataType> types = binding.collectOperandTypes();
            for (int i = 0; i < 2; i++) {
                if (MinusOperator.isTime(types.get(i))
                        && SqlTypeName.CHAR_TYPES.contains(types.get(1 - i).getSqlTypeName())) {
                    return castOthers(binding, types, types.get(i));
                }
            }
        }
        return super.binaryArithmeticCoercion(binding);
    }

    private boolean castOthers(SqlCallBinding binding, List<RelDataType> types, RelDataType time) {
        boolean casts = false;
        for (int i = 0; i < types.size(); i++) {
            RelDataType type = types.get(i);
            boolean text = SqlTypeName.CHAR_TYPES.contains(type.getSqlTypeName());
            boolean count = Times.isTimestamp(time) && SqlTypeName.INT_TYPES.contains(type.getSqlTypeName());
            boolean date = Times.isTimestamp(time) && type.getSqlTypeName() == SqlTypeName.DATE;
            if (text || count || date) {
                // A text keeps its fraction: the constant is compared exactly, whatever the column's unit.
                RelDataType target =
                        text && Times.isTimestamp(time) ? factory.createSqlType(SqlTypeName.TIMESTAMP, 9) : time;
                target = factory.createTypeWithNullability(target, type.isNullable());
                casts |= coerceOperandType(binding.getScope(), binding.getCall(), i, target);
            }
        }
        return casts;
    }
}
