package io.kontiki.common.batch;

import io.kontiki.common.schema.DataType;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A random batch, and beside it the same rows as plain objects. */
final class RandomBatch {
    /** One row: its series' tag, and per field the raw bits, the text, or null. */
    record Row(String host, long timestamp, Object[] values) {}

    final RowBatchBuilder builder = new RowBatchBuilder();
    final List<DataType> types = new ArrayList<>();
    final List<Row> rows = new ArrayList<>();
    final int series;

    RandomBatch(Random random) {
        series = 1 + random.nextInt(random.nextBoolean() ? 5 : 400);
        for (int i = 0; i < series; i++) {
            byte[] key = SeriesKey.encoder().addString(0, host(i)).toBytes();
            builder.addSeries(key, 0, key.length);
        }
        int fields = random.nextInt(12);
        int[] shapes = new int[fields];
        for (int i = 0; i < fields; i++) {
            types.add(DataType.values()[random.nextInt(DataType.values().length)]);
            shapes[i] = random.nextInt(6);
            builder.addField(i, types.get(i));
        }
        int count = random.nextInt(random.nextBoolean() ? 4 : 600);
        long step = new long[] {0, 1, 1_000, 1_000_000_000L, 10_000_000_007L}[random.nextInt(5)];
        long start = random.nextBoolean() ? random.nextLong() : 1_700_000_000_000_000_000L;
        double density = random.nextBoolean() ? 1 : random.nextDouble();
        for (int i = 0; i < count; i++) {
            int host = random.nextInt(series);
            Row row = new Row(host(host), start + i * step, new Object[fields]);
            builder.beginRow(host, row.timestamp());
            for (int field = 0; field < fields; field++) {
                while (random.nextDouble() < density) {
                    row.values()[field] = set(field, shapes[field], random);
                    if (random.nextInt(10) > 0) {
                        break;
                    }
                }
            }
            rows.add(row);
            if (random.nextInt(20) == 0) {
                cancelled(fields, shapes, random);
            }
        }
    }

    private void cancelled(int fields, int[] shapes, Random random) {
        builder.beginRow(0, random.nextLong());
        for (int field = 0; field < fields; field++) {
            if (random.nextBoolean()) {
                set(field, shapes[field], random);
            }
        }
        builder.cancelRow();
    }

    private Object set(int field, int shape, Random random) {
        DataType type = types.get(field);
        if (type.isVariableLength()) {
            String text = switch (shape) {
                case 0 -> "";
                case 1 -> "same";
                case 2 -> "error " + random.nextInt(3) + " while reading";
                default -> Long.toString(random.nextLong(), 36);
            };
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            builder.setBytes(field, bytes, 0, bytes.length);
            return text;
        }
        long bits = switch (shape) {
            case 0 -> 7;
            case 1 -> random.nextInt(100);
            case 2 -> random.nextInt(70_000) - 100;
            case 3 -> random.nextInt() * 3L;
            default -> random.nextLong();
        };
        if (type == DataType.FLOAT64) {
            bits = Double.doubleToRawLongBits(
                    switch (shape) {
                        case 4 -> random.nextInt(1_000_000) / 1000.0;
                        case 5 -> random.nextInt(50) == 0 ? Double.NaN : random.nextInt(100) / 10.0;
                        default -> bits;
                    });
        } else if (type == DataType.BOOLEAN) {
            bits &= 1;
        } else {
            bits = narrowed(type, bits);
        }
        builder.setLong(field, bits);
        return bits;
    }

    private static long narrowed(DataType type, long bits) {
        return switch (type) {
            case INT8 -> (byte) bits;
            case UINT8 -> bits & 0xFF;
            case INT16 -> (short) bits;
            case UINT16 -> bits & 0xFFFF;
            case INT32, DATE -> (int) bits;
            case UINT32, FLOAT32 -> bits & 0xFFFF_FFFFL;
            case STRING,
                    BINARY,
                    BOOLEAN,
                    INT64,
                    UINT64,
                    FLOAT64,
                    TIMESTAMP_SECOND,
                    TIMESTAMP_MILLISECOND,
                    TIMESTAMP_MICROSECOND,
                    TIMESTAMP_NANOSECOND -> bits;
        };
    }

    private static String host(int series) {
        return "host_" + series;
    }

    /** What a decoded batch holds in a row, in the form of {@link Row}. */
    static Row read(RowBatch batch, int row, int fields) {
        String[] host = new String[1];
        SeriesKey.decode(
                batch.seriesKey(batch.seriesIndex(row)),
                (id, key, offset, length) -> host[0] = SeriesKey.stringValue(key, offset, length));
        Object[] values = new Object[fields];
        for (RowBatch.Field field : batch.fields()) {
            if (!field.isNull(row)) {
                values[field.columnId()] = value(field, row);
            }
        }
        return new Row(host[0], batch.timestamp(row), values);
    }

    private static Object value(RowBatch.Field field, int row) {
        return switch (field.type()) {
            case STRING, BINARY -> new String(field.bytes(row).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
            case FLOAT64 -> field.values().get(RowBatch.LONG, 8L * row);
            case FLOAT32 -> field.values().get(RowBatch.INT, 4L * row) & 0xFFFF_FFFFL;
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
                    TIMESTAMP_NANOSECOND -> field.longValue(row);
        };
    }
}
