package io.kontiki.query.golden;

import io.kontiki.common.id.RegionId;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.MergeMode;
import io.kontiki.common.schema.TableSchema;
import io.kontiki.query.source.MemoryPart;
import io.kontiki.query.source.RegionSource;
import io.kontiki.query.source.SourceFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A Region without a log: every INSERT becomes sources of its own, an in-order one and a late one, on disk or in memory by turns.
 * What the engine does to tell late rows from others is done here with maps.
 */
final class FixtureRegion {
    private final RegionId id;
    private TableSchema schema;
    private final MergeMode mergeMode;
    private final Path directory;
    private final Map<List<Object>, Integer> series = new HashMap<>();
    private final Map<Integer, Long> lastTimestamps = new HashMap<>();
    private final List<SourceFile> files = new ArrayList<>();
    private final List<MemoryPart> memory = new ArrayList<>();
    private long inserts;

    FixtureRegion(RegionId id, TableSchema schema, MergeMode mergeMode, Path directory) {
        this.id = id;
        this.schema = schema;
        this.mergeMode = mergeMode;
        this.directory = directory;
    }

    /** A row with the number of its series. */
    record Row(int sid, Object[] values) {}

    /** Only while everything is on disk: memory parts are made for one schema. */
    void changeSchema(TableSchema newSchema) {
        schema = newSchema;
    }

    void insert(List<Object[]> rows) {
        inserts++;
        List<Row> inOrder = new ArrayList<>();
        Map<List<Object>, Row> late = new LinkedHashMap<>();
        for (Object[] given : rows) {
            Object[] values = given.clone();
            schema.tags()
                    .forEach(tag -> values[schema.columns().indexOf(tag)] =
                            absent(values[schema.columns().indexOf(tag)]));
            Row row = new Row(sid(values), values);
            long timestamp = timestamp(values);
            Long last = lastTimestamps.get(row.sid());
            if (last == null || timestamp > last) {
                lastTimestamps.put(row.sid(), timestamp);
                inOrder.add(row);
            } else {
                Object key = mergeMode == MergeMode.APPEND ? new Object() : timestamp;
                late.merge(List.of(row.sid(), key), row, this::merged);
            }
        }
        add(inOrder, false);
        add(List.copyOf(late.values()), true);
    }

    /** An empty tag is an absent one. */
    private static Object absent(Object tag) {
        return "".equals(tag) ? null : tag;
    }

    private Row merged(Row older, Row newer) {
        if (mergeMode == MergeMode.LAST_ROW) {
            return newer;
        }
        Object[] values = newer.values().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] = values[i] == null ? older.values()[i] : values[i];
        }
        return new Row(newer.sid(), values);
    }

    private void add(List<Row> rows, boolean late) {
        if (rows.isEmpty()) {
            return;
        }
        long min = rows.stream().mapToLong(row -> timestamp(row.values())).min().orElseThrow();
        long max = rows.stream().mapToLong(row -> timestamp(row.values())).max().orElseThrow();
        if ((inserts + id.number()) % 2 == 0) {
            Path path = directory.resolve("r" + id.number() + "-" + inserts + (late ? "-late" : "") + ".parquet");
            FixtureFiles.write(path, schema, rows);
            List<Integer> columns =
                    schema.columns().stream().map(ColumnSchema::id).toList();
            files.add(new SourceFile(
                    path, late, inserts, min, max, rows.size(), 1, List.of(), columns, schema.version()));
        } else {
            memory.add(new FixtureMemory(schema, rows, late, inserts, min, max));
        }
    }

    private int sid(Object[] values) {
        List<Object> key = new ArrayList<>();
        schema.tags().forEach(tag -> key.add(values[schema.columns().indexOf(tag)]));
        return series.computeIfAbsent(key, k -> series.size());
    }

    private long timestamp(Object[] values) {
        return (Long) values[schema.columns().indexOf(schema.timeIndex())];
    }

    RegionSource open() {
        return new RegionSource() {
            @Override
            public RegionId region() {
                return id;
            }

            @Override
            public TableSchema schema() {
                return schema;
            }

            @Override
            public MergeMode mergeMode() {
                return mergeMode;
            }

            @Override
            public long queryTimeTtlCutoff() {
                return Long.MIN_VALUE;
            }

            @Override
            public List<SourceFile> files() {
                return List.copyOf(files);
            }

            @Override
            public List<MemoryPart> memory() {
                return List.copyOf(memory);
            }

            @Override
            public void close() {
                // nothing is pinned
            }
        };
    }
}
