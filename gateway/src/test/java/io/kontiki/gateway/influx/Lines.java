package io.kontiki.gateway.influx;

import io.kontiki.common.batch.RowBatch;
import io.kontiki.common.batch.SeriesKey;
import io.kontiki.common.partition.PartitionRule;
import io.kontiki.common.schema.ColumnRole;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import io.kontiki.common.schema.TableSchema;
import io.kontiki.gateway.write.AddedColumns;
import io.kontiki.gateway.write.RegionBatch;
import io.kontiki.gateway.write.TableBatch;
import io.kontiki.gateway.write.TableTarget;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Tables that grow as lines ask for it, and batches read back as rows. */
final class Lines {
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    final Map<String, TableTarget> tables = new HashMap<>();
    private final LineProtocolParser parser;
    final Map<String, String> refused = new HashMap<>();
    private int nextTable = 1;

    Lines(LineProtocolParser parser) {
        this.parser = parser;
    }

    record Result(List<SlowLineParser.Row> rows, LineErrors errors) {}

    /** Parses, creates what is missing, parses again. */
    Result parse(byte[] body, Precision precision, long now) {
        byte[] padded = Arrays.copyOf(body, body.length + LineProtocolParser.PADDING);
        ParsedLines parsed = parser.parse(
                padded, body.length, "public", precision, now, name -> Optional.ofNullable(tables.get(name)), refused);
        if (!parsed.missing().isEmpty()) {
            parsed.missing().forEach(this::create);
            parsed = parser.parse(
                    padded,
                    body.length,
                    "public",
                    precision,
                    now,
                    name -> Optional.ofNullable(tables.get(name)),
                    refused);
        }
        if (!parsed.missing().isEmpty()) {
            throw new AssertionError("still missing: " + parsed.missing().keySet());
        }
        List<SlowLineParser.Row> rows = new ArrayList<>();
        parsed.batches().forEach(batch -> batch.regions().forEach(region -> read(batch, region, rows)));
        return new Result(rows, parsed.errors());
    }

    Result parse(String body) {
        return parse(body.getBytes(StandardCharsets.UTF_8), Precision.NANOSECOND, 42);
    }

    List<String> errors(String body) {
        return parse(body).errors().reported().stream().map(LineError::toString).toList();
    }

    void define(String name, ColumnSchema... columns) {
        TableSchema schema = new TableSchema(1, List.of(columns), columns.length);
        tables.put(name, new TableTarget(nextTable++, "public", name, schema, PartitionRule.SINGLE));
    }

    private void create(String name, AddedColumns missing) {
        List<ColumnSchema> added = new ArrayList<>();
        missing.tags().forEach(tag -> added.add(new ColumnSchema(0, tag, DataType.STRING, ColumnRole.TAG, true, null)));
        missing.fields()
                .forEach((field, type) -> added.add(new ColumnSchema(0, field, type, ColumnRole.FIELD, true, null)));
        TableTarget old = tables.get(name);
        TableSchema schema = old == null
                ? new TableSchema(
                        1,
                        List.of(new ColumnSchema(
                                0,
                                "greptime_timestamp",
                                DataType.TIMESTAMP_NANOSECOND,
                                ColumnRole.TIME_INDEX,
                                false,
                                null)),
                        1)
                : old.schema();
        tables.put(
                name,
                new TableTarget(
                        old == null ? nextTable++ : old.tableId(),
                        "public",
                        name,
                        schema.withAdded(added),
                        PartitionRule.SINGLE));
    }

    private static void read(TableBatch table, RegionBatch region, List<SlowLineParser.Row> rows) {
        RowBatch batch = RowBatch.decode(MemorySegment.ofArray(region.payload()));
        Map<Integer, String> names = table.target().schema().columns().stream()
                .collect(Collectors.toMap(ColumnSchema::id, ColumnSchema::name));
        for (int row = 0; row < batch.rows(); row++) {
            Map<String, String> tags = new TreeMap<>();
            SeriesKey.decode(
                    batch.seriesKey(batch.seriesIndex(row)),
                    (id, key, offset, length) -> tags.put(names.get(id), SeriesKey.stringValue(key, offset, length)));
            Map<String, Object> fields = new HashMap<>();
            for (RowBatch.Field field : batch.fields()) {
                Object value = value(field, row);
                if (value != null) {
                    fields.put(names.get(field.columnId()), value);
                }
            }
            rows.add(new SlowLineParser.Row(table.target().name(), tags, fields, batch.timestamp(row)));
        }
    }

    private static Object value(RowBatch.Field field, int row) {
        if (field.validity() != null && (field.validity().get(ValueLayout.JAVA_BYTE, row >> 3) >> (row & 7) & 1) == 0) {
            return null;
        }
        return switch (field.type()) {
            case FLOAT64 -> Double.longBitsToDouble(field.values().get(LONG, row * 8L));
            case FLOAT32 -> Float.intBitsToFloat(field.values().get(INT, row * 4L));
            case INT64 -> field.values().get(LONG, row * 8L);
            case INT32 -> field.values().get(INT, row * 4L);
            case UINT64 -> new BigInteger(Long.toUnsignedString(field.values().get(LONG, row * 8L)));
            case BOOLEAN -> field.values().get(ValueLayout.JAVA_BYTE, row) != 0;
            case STRING -> {
                int from = field.offsets().get(INT, row * 4L);
                int to = field.offsets().get(INT, row * 4L + 4);
                yield new String(
                        field.values().asSlice(from, to - from).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
            }
            default -> throw new IllegalStateException("not used here: " + field.type());
        };
    }
}
