package io.kontiki.region.scan;

import io.kontiki.common.batch.SeriesKey;
import io.kontiki.common.batch.TagValue;
import io.kontiki.common.schema.ColumnRole;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import io.kontiki.common.schema.TableSchema;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

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

    /** Fields that are added with a default; the value is as {@link ModelRow} has it. */
    private record Added(DataType type, String defaultValue, Object value) {}

    private static final List<List<Added>> DEFAULTS = List.of(
            List.of(
                    new Added(DataType.FLOAT64, "-0.5", Double.doubleToRawLongBits(-0.5)),
                    new Added(DataType.STRING, "'old'", ModelRow.hex("old".getBytes(StandardCharsets.UTF_8))),
                    new Added(DataType.BOOLEAN, "true", 1L),
                    new Added(DataType.INT16, "-7", -7L)),
            List.of(
                    new Added(DataType.UINT64, "18446744073709551615", -1L),
                    new Added(DataType.BINARY, "''", ""),
                    new Added(DataType.UINT8, "200", 200L),
                    new Added(DataType.FLOAT32, "1.5", (long) Float.floatToRawIntBits(1.5f))),
            List.of(
                    new Added(DataType.DATE, "'1970-01-11'", 10L),
                    new Added(DataType.TIMESTAMP_MILLISECOND, "'1970-01-01 00:00:01'", 1000L),
                    new Added(DataType.UINT32, "4294967295", -1L),
                    new Added(DataType.STRING, "NULL", null)));

    static TableSchema withMore(TableSchema schema) {
        List<ColumnSchema> added = new ArrayList<>(List.of(
                new ColumnSchema(0, "tag_more" + schema.version(), DataType.STRING, ColumnRole.TAG, true, null),
                new ColumnSchema(0, "field_more" + schema.version(), DataType.FLOAT64, ColumnRole.FIELD, true, null)));
        List<Added> defaults = DEFAULTS.get(schema.version() - 1);
        for (int place = 0; place < defaults.size(); place++) {
            added.add(new ColumnSchema(
                    0,
                    "default" + place + "_" + schema.version(),
                    defaults.get(place).type(),
                    ColumnRole.FIELD,
                    true,
                    defaults.get(place).defaultValue()));
        }
        return schema.withAdded(added);
    }

    /** What rows of a version have in the fields that were added after it, by column. */
    static Map<Integer, Object> ofOlderRows(TableSchema schema, int version) {
        Map<Integer, Object> values = new HashMap<>();
        for (ColumnSchema field : schema.fields()) {
            if (field.addedIn() > version && field.name().startsWith("default")) {
                int place = field.name().charAt("default".length()) - '0';
                Object value = DEFAULTS.get(field.addedIn() - 2).get(place).value();
                if (value != null) {
                    values.put(field.id(), value);
                }
            }
        }
        return values;
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
