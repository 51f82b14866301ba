package io.kontiki.region.group;

import io.kontiki.common.batch.RowBatch;
import io.kontiki.common.error.ErrorCode;
import io.kontiki.region.client.PartOutcome;
import io.kontiki.common.schema.ColumnRole;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.TableSchema;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Whether a decoded batch fits a schema: known field columns of the right types, and no NULL where none may be. Pure. */
final class BatchCheck {
    private BatchCheck() {}

    /** @param builtFor the schema version that the batch was built for; columns that came later may be missing */
    static Optional<PartOutcome.Invalid> check(RowBatch batch, int builtFor, TableSchema schema) {
        Map<Integer, ColumnSchema> columns = HashMap.newHashMap(schema.columns().size());
        schema.columns().forEach(column -> columns.put(column.id(), column));
        Set<Integer> seen = HashSet.newHashSet(batch.fields().size());
        for (RowBatch.Field field : batch.fields()) {
            ColumnSchema column = columns.get(field.columnId());
            if (column == null || column.role() != ColumnRole.FIELD || !seen.add(field.columnId())) {
                return invalid(ErrorCode.COLUMN_NOT_FOUND, "column id " + field.columnId() + " is not a field, or occurs twice");
            }
            if (column.type() != field.type()) {
                return invalid(
                        ErrorCode.TYPE_MISMATCH,
                        "column '" + column.name() + "' is " + column.type().displayName() + ", not "
                                + field.type().displayName());
            }
            if (!column.nullable() && field.validity() != null) {
                return invalid(ErrorCode.NOT_NULL_VIOLATION, "column '" + column.name() + "' is NOT NULL");
            }
        }
        if (batch.rows() > 0 && builtFor == schema.version()) {
            for (ColumnSchema column : schema.columns()) {
                if (column.role() == ColumnRole.FIELD && !column.nullable() && !seen.contains(column.id())) {
                    return invalid(ErrorCode.NOT_NULL_VIOLATION, "column '" + column.name() + "' is NOT NULL");
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<PartOutcome.Invalid> invalid(ErrorCode code, String message) {
        return Optional.of(new PartOutcome.Invalid(code, message));
    }
}
