package io.kontiki.region.memtable;

import io.kontiki.common.batch.RowBatch;
import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.schema.ColumnRole;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import io.kontiki.common.schema.TableSchema;
import io.kontiki.region.series.SeriesKeyCursor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides whether a batch fits a schema: fields that exist, of their type, NOT NULL kept, and series keys that are canonical for
 * the tags. Rows that are older than a NOT NULL field need no value for it: they have its default. A NOT NULL tag is never added
 * to a table that exists. Pure, so that every replica decides alike. Made once per schema; any thread.
 */
public final class BatchCheck {
    private final TableSchema schema;
    /** By column id. */
    private final ColumnSchema[] columns;
    /** By column id: place among the tags, -1 for others. */
    private final int[] tagPlaces;

    private final List<ColumnSchema> required = new ArrayList<>();
    private final List<ColumnSchema> requiredTags = new ArrayList<>();

    public BatchCheck(TableSchema schema) {
        this.schema = schema;
        this.columns = new ColumnSchema[schema.nextColumnId()];
        this.tagPlaces = new int[schema.nextColumnId()];
        int place = 0;
        for (ColumnSchema column : schema.columns()) {
            columns[column.id()] = column;
            boolean tag = column.role() == ColumnRole.TAG;
            tagPlaces[column.id()] = tag ? place++ : -1;
            if (!column.nullable() && column.role() != ColumnRole.TIME_INDEX) {
                (tag ? requiredTags : required).add(column);
            }
        }
    }

    public TableSchema schema() {
        return schema;
    }

    /**
     * Why the whole batch cannot be applied, or empty.
     *
     * @param schemaVersion its rows are older than the fields of later versions
     */
    public Optional<BatchRefusal> refusal(RowBatch batch, int schemaVersion) {
        Optional<BatchRefusal> refusal = fieldRefusal(batch, schemaVersion);
        for (int series = 0; refusal.isEmpty() && series < batch.seriesCount(); series++) {
            refusal = keyRefusal(batch.seriesKey(series));
        }
        return refusal;
    }

    Optional<BatchRefusal> fieldRefusal(RowBatch batch, int schemaVersion) {
        for (RowBatch.Field field : batch.fields()) {
            int id = field.columnId();
            ColumnSchema column = id >= 0 && id < columns.length ? columns[id] : null;
            if (column == null || column.role() != ColumnRole.FIELD) {
                return refuse(
                        ErrorCode.COLUMN_NOT_FOUND,
                        "the batch has column " + id + ", which is not a field of schema version " + schema.version());
            }
            if (column.type() != field.type()) {
                return refuse(
                        ErrorCode.TYPE_MISMATCH,
                        "column '" + column.name() + "' is " + column.type().displayName() + ", the batch has "
                                + field.type().displayName());
            }
        }
        for (ColumnSchema column : required) {
            if (column.addedIn() <= schemaVersion
                    && batch.fields().stream()
                            .noneMatch(field -> field.columnId() == column.id() && complete(field, batch.rows()))) {
                return refuse(
                        ErrorCode.NOT_NULL_VIOLATION,
                        "column '" + column.name() + "' is NOT NULL, and a row has no value for it");
            }
        }
        return Optional.empty();
    }

    Optional<BatchRefusal> keyRefusal(MemorySegment key) {
        try {
            SeriesKeyCursor cursor = new SeriesKeyCursor(key);
            int lastPlace = -1;
            int requiredFound = 0;
            while (cursor.next()) {
                int id = cursor.columnId();
                int place = id >= 0 && id < tagPlaces.length ? tagPlaces[id] : -1;
                if (place <= lastPlace || !fits(columns[id].type(), cursor.valueLength())) {
                    return refuse(
                            ErrorCode.INVALID_ARGUMENT,
                            "a series key does not fit the tags of schema version " + schema.version() + " at column "
                                    + id);
                }
                lastPlace = place;
                requiredFound += columns[id].nullable() ? 0 : 1;
            }
            return requiredFound == requiredTags.size()
                    ? Optional.empty()
                    : refuse(ErrorCode.NOT_NULL_VIOLATION, "a row has no value for a NOT NULL tag");
        } catch (KontikiException damaged) {
            return refuse(damaged.code(), damaged.getMessage());
        }
    }

    private static boolean complete(RowBatch.Field field, int rows) {
        if (field.validity() == null) {
            return true;
        }
        for (int row = 0; row < rows; row++) {
            if (field.isNull(row)) {
                return false;
            }
        }
        return true;
    }

    /** An empty string tag is an absent one, so a key never has it. */
    private static boolean fits(DataType type, int length) {
        return switch (type) {
            case STRING -> length > 0;
            case BOOLEAN -> length == 1;
            case DATE -> length == 4;
            case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 -> length == 8;
            case TIMESTAMP_SECOND, TIMESTAMP_MILLISECOND, TIMESTAMP_MICROSECOND, TIMESTAMP_NANOSECOND -> length == 8;
            case BINARY, FLOAT32, FLOAT64 -> false;
        };
    }

    private static Optional<BatchRefusal> refuse(ErrorCode code, String message) {
        return Optional.of(new BatchRefusal(code, message));
    }
}
