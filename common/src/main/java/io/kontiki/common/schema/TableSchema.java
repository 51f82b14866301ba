package io.kontiki.common.schema;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The columns of a table at one version. Immutable; a change makes a new one with a higher version.
 *
 * @param version starts at 1 and grows by one with every change
 * @param columns in the order the user sees; tags keep their relative order for ever, because it is the sort order of the rows
 * @param nextColumnId the id that the next added column gets
 */
public record TableSchema(int version, List<ColumnSchema> columns, int nextColumnId) {
    /** More columns than this are refused: every batch, memtable and file has a buffer per column. */
    public static final int MAX_COLUMNS = 4096;

    public TableSchema {
        columns = List.copyOf(columns);
        Set<String> names = new HashSet<>();
        Set<Integer> ids = new HashSet<>();
        int timeIndexes = 0;
        for (ColumnSchema column : columns) {
            if (!names.add(column.name())) {
                throw new KontikiException(ErrorCode.INVALID_SCHEMA, "column '" + column.name() + "' occurs twice");
            }
            if (!ids.add(column.id()) || column.id() >= nextColumnId) {
                throw new KontikiException(
                        ErrorCode.INVALID_SCHEMA,
                        "column id " + column.id() + " is not unique or not below " + nextColumnId);
            }
            timeIndexes += column.role() == ColumnRole.TIME_INDEX ? 1 : 0;
        }
        if (timeIndexes != 1) {
            throw new KontikiException(
                    ErrorCode.INVALID_SCHEMA,
                    "a table needs exactly one TIME INDEX column, this one has " + timeIndexes);
        }
        if (columns.size() > MAX_COLUMNS) {
            throw new KontikiException(
                    ErrorCode.INVALID_SCHEMA, columns.size() + " columns; at most " + MAX_COLUMNS + " are supported");
        }
    }

    public ColumnSchema timeIndex() {
        for (ColumnSchema column : columns) {
            if (column.role() == ColumnRole.TIME_INDEX) {
                return column;
            }
        }
        throw new IllegalStateException("validated in the constructor");
    }

    /** The unit of the time index. */
    public TimeUnit timeUnit() {
        return timeIndex().type().timeUnit();
    }

    /** The tag columns, in sort order. */
    public List<ColumnSchema> tags() {
        return withRole(ColumnRole.TAG);
    }

    public List<ColumnSchema> fields() {
        return withRole(ColumnRole.FIELD);
    }

    public Optional<ColumnSchema> column(String name) {
        return columns.stream().filter(column -> column.name().equals(name)).findFirst();
    }

    public Optional<ColumnSchema> column(int id) {
        return columns.stream().filter(column -> column.id() == id).findFirst();
    }

    /** A new version with the given columns appended; their ids are assigned here. */
    public TableSchema withAdded(List<ColumnSchema> added) {
        List<ColumnSchema> all = new ArrayList<>(columns);
        int id = nextColumnId;
        for (ColumnSchema column : added) {
            all.add(new ColumnSchema(
                    id++,
                    column.name(),
                    column.type(),
                    column.role(),
                    column.nullable(),
                    column.defaultValue(),
                    version + 1));
        }
        return new TableSchema(version + 1, all, id);
    }

    private List<ColumnSchema> withRole(ColumnRole role) {
        return columns.stream().filter(column -> column.role() == role).toList();
    }
}
