package io.kontiki.query.plan;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import java.util.List;
import java.util.Optional;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlUtil;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorNamespace;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.apache.calcite.sql.validate.SqlValidatorTable;
import org.apache.calcite.sql.validate.implicit.TypeCoercionImpl;

/**
 * Casts that happen by themselves. Beyond Calcite's: a text or an integer compared with a timestamp becomes a timestamp of the same
 * unit (the integer is a count of it), a date becomes its first moment, and signed and unsigned integers compare by value. Less than
 * Calcite's: a text becomes a number or a boolean only where it is a literal, as in PostgreSQL. A column of texts would fail at its
 * first row that is none.
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

    @Override
    protected boolean coerceOperandType(SqlValidatorScope scope, SqlCall call, int index, RelDataType target) {
        SqlNode operand = call.operand(index);
        RelDataType type = validator.deriveType(scope, operand);
        boolean number = SqlTypeName.NUMERIC_TYPES.contains(target.getSqlTypeName())
                || Types.isUnsigned(target.getSqlTypeName());
        boolean text = SqlTypeName.CHAR_TYPES.contains(type.getSqlTypeName())
                && !SqlUtil.isLiteral(operand, true)
                && !isOfCatalog(scope, operand);
        if (text && (number || target.getSqlTypeName() == SqlTypeName.BOOLEAN)) {
            throw refusal(scope, call, operand, target);
        }
        return super.coerceOperandType(scope, call, index, target);
    }

    /** Drivers compare numbers with columns of pg_catalog that are texts here, such as those of type regclass. */
    private static boolean isOfCatalog(SqlValidatorScope scope, SqlNode operand) {
        if (!(operand instanceof SqlIdentifier identifier)) {
            return false;
        }
        SqlValidatorNamespace namespace = scope.fullyQualify(identifier).namespace;
        SqlValidatorTable table = namespace == null ? null : namespace.getTable();
        ScanTable scanned = table == null ? null : table.unwrap(ScanTable.class);
        return scanned != null && !scanned.isStored();
    }

    private CalciteContextException refusal(
            SqlValidatorScope scope, SqlCall call, SqlNode operand, RelDataType target) {
        boolean function = call.getOperator() instanceof SqlFunction;
        List<String> operands = call.getOperandList().stream()
                .map(each -> describe(scope, each))
                .toList();
        String message = "'" + TypeWords.name(call.getOperator().getName()) + "'"
                + (function ? " does not take " : " does not go with ")
                + String.join(function ? ", " : " and ", operands)
                + "; cast the text, as in CAST(" + (operand instanceof SqlIdentifier ? last(operand) : "...") + " AS "
                + (target.getSqlTypeName() == SqlTypeName.BOOLEAN ? "BOOLEAN" : "DOUBLE") + ")";
        SqlParserPos at = operand.getParserPosition();
        return new CalciteContextException(
                message,
                new KontikiException(ErrorCode.TYPE_MISMATCH, message),
                at.getLineNum(),
                at.getColumnNum(),
                at.getEndLineNum(),
                at.getEndColumnNum());
    }

    private String describe(SqlValidatorScope scope, SqlNode node) {
        if (node instanceof SqlNodeList list && !list.isEmpty()) {
            return describe(scope, list.get(0));
        }
        String named = node instanceof SqlIdentifier
                ? "column '" + last(node) + "' of type "
                : SqlUtil.isLiteral(node) ? node + " of type " : "a value of type ";
        return named + TypeWords.of(validator.deriveType(scope, node));
    }

    private static String last(SqlNode identifier) {
        return ((SqlIdentifier) identifier).names.getLast();
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
