package io.kontiki.gateway.write;

import io.kontiki.common.batch.RowBatchBuilder;
import io.kontiki.common.batch.SeriesKey;
import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.partition.TagValues;
import io.kontiki.common.schema.ColumnRole;
import io.kontiki.common.schema.ColumnSchema;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Turns rows of typed values (one per column of the schema, in its order, in the Java types of a query's result) into batches per
 * Region. For SQL's INSERT, where rows are objects already. Used once, by one thread.
 */
final class TypedRows implements TagValues {
    /** A batch with more bytes than this is closed, so that no log entry becomes much larger. */
    private static final long MAX_BATCH_BYTES = 1 << 20;

    /** Looking at a batch's size costs time, so it is done once per this many rows. */
    private static final int CHECK_EVERY_ROWS = 256;

    private static final class Open {
        private final RowBatchBuilder builder = new RowBatchBuilder();
        private final Map<ByteBuffer, Integer> series = new HashMap<>();
        private final int[] fields;

        private Open(List<ColumnSchema> columns) {
            fields = new int[columns.size()];
            for (int i = 0; i < fields.length; i++) {
                ColumnSchema column = columns.get(i);
                fields[i] = column.role() == ColumnRole.FIELD ? builder.addField(column.id(), column.type()) : -1;
            }
        }
    }

    private final TableTarget target;
    private final List<ColumnSchema> columns;
    private final Map<Integer, Integer> places = new HashMap<>();
    private final SeriesKey.Encoder encoder = SeriesKey.encoder();
    private final Map<Integer, Open> open = new TreeMap<>();
    private final List<RegionBatch> closed = new ArrayList<>();
    private Object[] row = new Object[0];

    private TypedRows(TableTarget target) {
        this.target = target;
        this.columns = target.schema().columns();
        for (int i = 0; i < columns.size(); i++) {
            places.put(columns.get(i).id(), i);
        }
    }

    static TableBatch encode(TableTarget target, List<Object[]> rows) {
        TypedRows typed = new TypedRows(target);
        rows.forEach(typed::add);
        typed.open.forEach(typed::close);
        return new TableBatch(target, typed.closed);
    }

    private void add(Object[] values) {
        if (values.length != columns.size()) {
            throw new IllegalArgumentException(values.length + " values for " + columns.size() + " columns");
        }
        row = values;
        int region = target.isPartitioned() ? target.region(this) : 0;
        Open batch = open.computeIfAbsent(region, number -> new Open(columns));
        if (batch.builder.rows() % CHECK_EVERY_ROWS == CHECK_EVERY_ROWS - 1
                && batch.builder.byteSize() > MAX_BATCH_BYTES) {
            close(region, batch);
            batch = new Open(columns);
            open.put(region, batch);
        }
        batch.builder.beginRow(
                series(batch), (Long) row[places.get(target.timeIndex().id())]);
        for (int i = 0; i < row.length; i++) {
            if (row[i] != null && batch.fields[i] >= 0) {
                TypedValue.set(batch.builder, batch.fields[i], columns.get(i).type(), row[i]);
            }
        }
    }

    private void close(int region, Open batch) {
        if (batch.builder.rows() > 0) {
            closed.add(new RegionBatch(region, batch.builder.rows(), batch.builder.encode()));
        }
    }

    private int series(Open batch) {
        encoder.reset();
        for (ColumnSchema tag : target.tags()) {
            Object value = row[places.get(tag.id())];
            if (value != null) {
                addTag(tag, value);
            }
        }
        byte[] key = encoder.toBytes();
        return batch.series.computeIfAbsent(ByteBuffer.wrap(key), bytes -> batch.builder.addSeries(key, 0, key.length));
    }

    private void addTag(ColumnSchema tag, Object value) {
        switch (tag.type()) {
            case STRING -> encoder.addString(tag.id(), (String) value);
            case BOOLEAN -> encoder.addBoolean(tag.id(), (Boolean) value);
            case DATE -> encoder.addDate(tag.id(), Math.toIntExact((Long) value));
            case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 ->
                encoder.addLong(tag.id(), ((Number) value).longValue());
            case TIMESTAMP_SECOND, TIMESTAMP_MILLISECOND, TIMESTAMP_MICROSECOND, TIMESTAMP_NANOSECOND ->
                encoder.addLong(tag.id(), (Long) value);
            case FLOAT32, FLOAT64, BINARY ->
                throw new KontikiException(ErrorCode.INTERNAL, "a tag of type " + tag.type());
        }
    }

    @Override
    public boolean isNull(int columnId) {
        Object value = row[places.get(columnId)];
        return value == null || value.equals("");
    }

    @Override
    public String text(int columnId) {
        return (String) row[places.get(columnId)];
    }

    @Override
    public long number(int columnId) {
        Object value = row[places.get(columnId)];
        return value instanceof Boolean bool ? (bool ? 1 : 0) : ((Number) value).longValue();
    }
}
