package io.kontiki.region.scan;

import io.kontiki.common.batch.SeriesKey;
import io.kontiki.common.batch.TagValue;
import io.kontiki.common.schema.ColumnRole;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import io.kontiki.common.schema.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Schemas with every type, and the tag values that tests use. */
final class TestTable {
    static final List<DataType> FIELD_TYPES = List.of(DataType.values());
    static final List<DataType> TAG_TYPES = List.of(
            DataType.STRING,
            DataType.INT32,
            DataType.UINT64,
            DataType.DATE,
            DataType.BOOLEAN,
            DataType.TIMESTAMP_SECOND);

    private TestTable() {}

    /** Tags of several types, a time index in the middle, and a field of every type. */
    static TableSchema everyType() {
        List<ColumnSchema> columns = new ArrayList<>();
        int id = 0;
        for (DataType type : TAG_TYPES) {
            columns.add(new ColumnSchema(id, "tag" + id, type, ColumnRole.TAG, true, null));
            id++;
        }
        columns.add(new ColumnSchema(id++, "ts", DataType.TIMESTAMP_NANOSECOND, ColumnRole.TIME_INDEX, false, null));
        for (DataType type : FIELD_TYPES) {
            columns.add(new ColumnSchema(
                    id++, "field_" + type.name().toLowerCase(Locale.ROOT), type, ColumnRole.FIELD, true, null));
        }
        return new TableSchema(1, columns, id);
    }

    static TableSchema withMore(TableSchema schema) {
        return schema.withAdded(List.of(
                new ColumnSchema(0, "tag_more" + schema.version(), DataType.STRING, ColumnRole.TAG, true, null),
                new ColumnSchema(0, "field_more" + schema.version(), DataType.FLOAT64, ColumnRole.FIELD, true, null)));
    }

    /** @param tags by place among the schema's tags; null is NULL, and missing ones are NULL too */
    static byte[] key(TableSchema schema, List<TagValue> tags) {
        SeriesKey.Encoder encoder = SeriesKey.encoder();
        for (int place = 0; place < tags.size(); place++) {
            TagValue value = tags.get(place);
            ColumnSchema column = schema.tags().get(place);
            if (value == null) {
                continue;
            }
            switch (column.type()) {
                case STRING -> encoder.addString(column.id(), value.asString());
                case BOOLEAN -> encoder.addBoolean(column.id(), value.asLong() != 0);
                case DATE -> encoder.addDate(column.id(), (int) value.asLong());
                default -> encoder.addLong(column.id(), value.asLong());
            }
        }
        return encoder.toBytes();
    }
}
