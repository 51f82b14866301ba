package io.kontiki.region.memtable;

import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import io.kontiki.common.schema.TableSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The fields of a memtable: column id to slot. Slots are given in order and never change. Apply thread; others use a copy. */
final class MemtableColumns {
    private final List<ColumnSchema> fields = new ArrayList<>();
    /** Column id to slot + 1; 0 is unknown. */
    private int[] slots = new int[0];

    private List<ColumnSchema> published = List.of();

    MemtableColumns(TableSchema schema) {
        grow(schema);
    }

    void grow(TableSchema schema) {
        slots = Arrays.copyOf(slots, Math.max(slots.length, schema.nextColumnId()));
        for (ColumnSchema field : schema.fields()) {
            if (slots[field.id()] == 0) {
                fields.add(field);
                slots[field.id()] = fields.size();
            }
        }
        published = List.copyOf(fields);
    }

    int count() {
        return fields.size();
    }

    DataType type(int slot) {
        return fields.get(slot).type();
    }

    /** @throws IllegalStateException when the column is not a field here: the batch was not checked */
    int slot(int columnId) {
        int slot = columnId < slots.length ? slots[columnId] - 1 : -1;
        if (slot < 0) {
            throw new IllegalStateException("column " + columnId + " is not a field of this memtable");
        }
        return slot;
    }

    /** The fields in the order of their slots. */
    List<ColumnSchema> fields() {
        return published;
    }
}
