package io.kontiki.common.batch;

import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** Splits a batch by series (the partition rule looks at tags only) or by rows (an entry has a size limit). Keeps the row order. */
public final class RowBatchSplitter {
    private RowBatchSplitter() {}

    /**
     * Splits by series.
     *
     * @param seriesToPart the part of each series of the batch, 0 to {@code parts - 1}
     * @return a builder per part; one without rows has no fields and no series
     */
    public static RowBatchBuilder[] split(RowBatchBuilder batch, int[] seriesToPart, int parts) {
        int[] counts = new int[parts];
        int rows = batch.rows();
        for (int row = 0; row < rows; row++) {
            counts[seriesToPart[(int) batch.seriesIndexes[row]]]++;
        }
        int[][] selected = new int[parts][];
        for (int part = 0; part < parts; part++) {
            selected[part] = new int[counts[part]];
            counts[part] = 0;
        }
        for (int row = 0; row < rows; row++) {
            int part = seriesToPart[(int) batch.seriesIndexes[row]];
            selected[part][counts[part]++] = row;
        }
        RowBatchBuilder[] result = new RowBatchBuilder[parts];
        for (int part = 0; part < parts; part++) {
            result[part] = select(batch, selected[part]);
        }
        return result;
    }

    /** Splits a decoded batch by series, for a batch whose Region has been split or whose schema has changed since. */
    public static RowBatchBuilder[] split(RowBatch batch, int[] seriesToPart, int parts) {
        return split(toBuilder(batch), seriesToPart, parts);
    }

    /** Cuts into runs of at most {@code maxRows} rows. */
    public static RowBatchBuilder[] splitRows(RowBatchBuilder batch, int maxRows) {
        int rows = batch.rows();
        RowBatchBuilder[] result = new RowBatchBuilder[Math.ceilDiv(rows, maxRows)];
        for (int i = 0; i < result.length; i++) {
            int[] selected = new int[Math.min(maxRows, rows - i * maxRows)];
            for (int k = 0; k < selected.length; k++) {
                selected[k] = i * maxRows + k;
            }
            result[i] = select(batch, selected);
        }
        return result;
    }

    /** A builder with the same rows. */
    public static RowBatchBuilder toBuilder(RowBatch batch) {
        RowBatchBuilder builder = new RowBatchBuilder();
        byte[] keys = batch.seriesKeys().toArray(ValueLayout.JAVA_BYTE);
        for (int series = 0; series < batch.seriesCount(); series++) {
            int start = batch.seriesOffsets().get(RowBatch.INT, 4L * series);
            builder.addSeries(keys, start, batch.seriesOffsets().get(RowBatch.INT, 4L * series + 4) - start);
        }
        for (RowBatch.Field field : batch.fields()) {
            builder.addField(field.columnId(), field.type());
        }
        for (int row = 0; row < batch.rows(); row++) {
            builder.beginRow(batch.seriesIndex(row), batch.timestamp(row));
            for (int i = 0; i < batch.fields().size(); i++) {
                RowBatch.Field field = batch.fields().get(i);
                if (!field.isNull(row)) {
                    copyValue(field, row, builder, i);
                }
            }
        }
        return builder;
    }

    private static void copyValue(RowBatch.Field field, int row, RowBatchBuilder builder, int index) {
        switch (field.type()) {
            case STRING, BINARY -> {
                byte[] value = field.bytes(row).toArray(ValueLayout.JAVA_BYTE);
                builder.setBytes(index, value, 0, value.length);
            }
            case FLOAT32 -> builder.setLong(index, field.values().get(RowBatch.INT, 4L * row) & 0xFFFF_FFFFL);
            case FLOAT64 -> builder.setLong(index, field.values().get(RowBatch.LONG, 8L * row));
            case BOOLEAN,
                    INT8,
                    INT16,
                    INT32,
                    INT64,
                    UINT8,
                    UINT16,
                    UINT32,
                    UINT64,
                    DATE,
                    TIMESTAMP_SECOND,
                    TIMESTAMP_MILLISECOND,
                    TIMESTAMP_MICROSECOND,
                    TIMESTAMP_NANOSECOND -> builder.setLong(index, field.longValue(row));
        }
    }

    private static RowBatchBuilder select(RowBatchBuilder batch, int[] rows) {
        RowBatchBuilder part = new RowBatchBuilder();
        if (rows.length == 0) {
            return part;
        }
        int[] newIndexes = new int[batch.seriesCount()];
        Arrays.fill(newIndexes, -1);
        int[] starts = new int[batch.seriesCount() + 1];
        for (int series = 0; series < batch.seriesCount(); series++) {
            starts[series + 1] = starts[series] + (int) batch.seriesLengths[series];
        }
        for (int row : rows) {
            int series = (int) batch.seriesIndexes[row];
            if (newIndexes[series] < 0) {
                newIndexes[series] =
                        part.addSeries(batch.seriesKeys, starts[series], (int) batch.seriesLengths[series]);
            }
            part.beginRow(newIndexes[series], batch.timestamps[row]);
        }
        for (int field = 0; field < batch.fieldCount(); field++) {
            FieldColumn source = batch.column(field);
            int added = part.addField(source.columnId, source.type);
            part.column(added).appendSelected(source, rows, rows.length);
        }
        return part;
    }
}
