package io.kontiki.meta.command;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.schema.ColumnRole;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.TableSchema;
import io.kontiki.meta.client.MetaCommand;
import io.kontiki.meta.client.NewColumn;
import io.kontiki.meta.client.TableInfo;
import io.kontiki.meta.image.MetaState;
import io.kontiki.meta.record.MetaRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * ALTER TABLE ADD COLUMN. Pure. New tags go behind the existing ones, because the order of the tags is the sort order of rows that
 * are written already.
 */
final class ColumnDecisions {
    private ColumnDecisions() {}

    static List<MetaRecord> add(MetaState state, MetaCommand.AddColumns command) {
        TableDecisions.requireWritableDatabase(state, command.database());
        TableInfo table = state.image()
                .table(command.database(), command.table())
                .orElseThrow(() -> TableDecisions.notFound(command.database(), command.table()));
        TableSchema schema = table.schema();
        List<ColumnSchema> added = new ArrayList<>();
        Map<String, ColumnSchema> seen = new HashMap<>();
        for (NewColumn column : command.columns()) {
            Optional<ColumnSchema> existing =
                    schema.column(column.name()).or(() -> Optional.ofNullable(seen.get(column.name())));
            if (existing.isPresent()) {
                requireSame(table, existing.get(), column, command.ifNotExists());
                continue;
            }
            ColumnSchema next = newColumn(column, schema.nextColumnId() + added.size());
            added.add(next);
            seen.put(next.name(), next);
        }
        return added.isEmpty()
                ? List.of()
                : List.of(new MetaRecord.TableSchemaChanged(table.id(), schema.withAdded(added)));
    }

    private static void requireSame(TableInfo table, ColumnSchema existing, NewColumn wanted, boolean ifNotExists) {
        if (existing.type() != wanted.type() || existing.role() != wanted.role()) {
            throw new KontikiException(
                    ErrorCode.TYPE_MISMATCH,
                    "column '" + wanted.name() + "' of table '" + table.name() + "' is a " + describe(existing.role())
                            + " of type "
                            + existing.type().displayName() + ", not a " + describe(wanted.role()) + " of type "
                            + wanted.type().displayName());
        }
        if (!ifNotExists) {
            throw new KontikiException(
                    ErrorCode.COLUMN_EXISTS,
                    "column '" + wanted.name() + "' of table '" + table.name() + "' already exists");
        }
    }

    private static ColumnSchema newColumn(NewColumn column, int id) {
        if (column.role() == ColumnRole.TIME_INDEX) {
            throw new KontikiException(
                    ErrorCode.INVALID_SCHEMA,
                    "a table has one time index; '" + column.name() + "' cannot be added as another");
        }
        if (column.role() == ColumnRole.TAG && !column.nullable()) {
            throw new KontikiException(
                    ErrorCode.INVALID_SCHEMA,
                    "tag '" + column.name() + "' must be nullable: the series that exist do not have it");
        }
        if (!column.nullable() && column.defaultValue() == null) {
            throw new KontikiException(
                    ErrorCode.INVALID_SCHEMA,
                    "column '" + column.name()
                            + "' is NOT NULL without a default: the rows that exist would have no value");
        }
        return new ColumnSchema(
                id, column.name(), column.type(), column.role(), column.nullable(), column.defaultValue());
    }

    private static String describe(ColumnRole role) {
        return switch (role) {
            case TAG -> "tag";
            case TIME_INDEX -> "time index";
            case FIELD -> "field";
        };
    }
}
