package io.kontiki.region.scan;

import io.kontiki.common.batch.TagValue;
import io.kontiki.common.schema.ColumnRole;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import io.kontiki.common.schema.MergeMode;
import io.kontiki.common.schema.TableSchema;
import io.kontiki.query.source.DeleteFilter;
import io.kontiki.query.source.MemoryPart;
import io.kontiki.query.source.SourceFile;
import io.kontiki.query.source.TagTimePredicate;
import io.kontiki.region.block.ColumnBlock;
import io.kontiki.region.block.RowBlock;
import io.kontiki.region.series.SeriesTable;
import io.kontiki.region.series.TagColumn;
import io.kontiki.region.sst.SstReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.ValueVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.ipc.ArrowReader;

/** Reads a scan as its port promises: in-order sources first, then late ones by their order. */
final class RegionRead {
    private final RegionScan scan;
    private final TableSchema schema;
    private final SeriesTable series;

    RegionRead(RegionScan scan) {
        this.scan = scan;
        this.schema = scan.schema();
        this.series = scan.image().series();
    }

    private record Source(boolean late, long order, List<ModelRow> rows) {}

    List<String> texts(BufferAllocator allocator, TagTimePredicate predicate, Predicate<ModelRow> matching)
            throws IOException {
        List<Source> sources = new ArrayList<>();
        for (SourceFile file : scan.files()) {
            sources.add(new Source(
                    file.late(),
                    file.order(),
                    rows(file).stream().filter(matching).toList()));
        }
        for (MemoryPart part : scan.memory()) {
            sources.add(new Source(part.late(), part.order(), rows(part, allocator, predicate)));
        }
        sources.sort(Comparator.comparing(Source::late).thenComparing(Source::order));
        Map<String, ModelRow> merged = new HashMap<>();
        List<String> all = new ArrayList<>();
        for (Source source : sources) {
            Map<String, ModelRow> ofSource = new HashMap<>();
            for (ModelRow row : source.rows()) {
                String key = row.key() + "@" + row.timestamp();
                if (scan.mergeMode() == MergeMode.APPEND) {
                    all.add(row.text());
                } else if (ofSource.put(key, row) != null) {
                    throw new AssertionError("a source has the key " + key + " twice: " + source.late());
                } else {
                    ModelRow older = merged.get(key);
                    if (older != null && !source.late()) {
                        throw new AssertionError("the in-order tier has the key " + key + " twice");
                    }
                    merged.put(key, older == null || scan.mergeMode() == MergeMode.LAST_ROW ? row : row.over(older));
                }
            }
        }
        merged.values().forEach(row -> all.add(row.text()));
        return all.stream().sorted().toList();
    }

    private List<ModelRow> rows(SourceFile file) throws IOException {
        List<ModelRow> rows = new ArrayList<>();
        RowBlock block = new RowBlock(schema.fields());
        try (SstReader reader = new SstReader(file.path())) {
            while (reader.next(block, schema.timeIndex())) {
                for (int i = 0; i < block.rows(); i++) {
                    TreeMap<Integer, Object> fields = fields(block, i);
                    fields.putAll(TestTable.ofOlderRows(schema, file.schemaVersion()));
                    ModelRow row =
                            new ModelRow(ModelRow.hex(series.keyBytes(block.sids()[i])), block.timestamps()[i], fields);
                    int sid = block.sids()[i];
                    if (file.deletes().stream().noneMatch(delete -> matches(delete, sid, row.timestamp()))) {
                        rows.add(row);
                    }
                }
            }
        }
        return rows;
    }

    private boolean matches(DeleteFilter delete, int sid, long timestamp) {
        return timestamp >= delete.fromInclusive()
                && timestamp <= delete.toInclusive()
                && delete.tags().stream().allMatch(tag -> {
                    Optional<TagColumn> column = series.tag(tag.columnId());
                    return column.isPresent()
                            && column.get().code(sid) == column.get().codeOf(tag.value());
                });
    }

    private static TreeMap<Integer, Object> fields(RowBlock block, int row) {
        TreeMap<Integer, Object> values = new TreeMap<>();
        for (ColumnBlock field : block.fields()) {
            if (field.isValid(row)) {
                values.put(
                        field.schema().id(),
                        switch (field.kind()) {
                            case LONG -> (Object) field.longAt(row);
                            case INT -> (long) field.intAt(row);
                            case BYTES ->
                                ModelRow.hex(
                                        Arrays.copyOfRange(field.bytes(), field.offset(row), field.offset(row + 1)));
                        });
            }
        }
        return values;
    }

    private List<ModelRow> rows(MemoryPart part, BufferAllocator allocator, TagTimePredicate predicate)
            throws IOException {
        List<ModelRow> rows = new ArrayList<>();
        List<Integer> ids = schema.columns().stream().map(ColumnSchema::id).toList();
        try (ArrowReader reader = part.open(allocator, ids, predicate)) {
            while (reader.loadNextBatch()) {
                VectorSchemaRoot root = reader.getVectorSchemaRoot();
                for (int i = 0; i < root.getRowCount(); i++) {
                    rows.add(row(root, reader, i));
                }
            }
        }
        return rows;
    }

    private ModelRow row(VectorSchemaRoot root, ArrowReader reader, int row) throws IOException {
        int sid = ((IntVector) root.getVector(0)).get(row);
        TreeMap<Integer, Object> values = new TreeMap<>();
        List<TagValue> tags = new ArrayList<>();
        long timestamp = 0;
        int place = 1;
        for (ColumnSchema column : schema.columns()) {
            FieldVector vector = root.getVector(place++);
            if (column.role() == ColumnRole.TAG) {
                tags.add(tag(column, vector, reader.lookup(column.id()), row));
            } else if (column.role() == ColumnRole.TIME_INDEX) {
                timestamp = ((BaseIntVector) vector).getValueAsLong(row);
            } else if (!vector.isNull(row)) {
                values.put(column.id(), value(column.type(), vector, row));
            }
        }
        String key = ModelRow.hex(series.keyBytes(sid));
        if (!key.equals(ModelRow.hex(TestTable.key(schema, tags)))) {
            throw new AssertionError("the tags of series " + sid + " are not those of its key");
        }
        return new ModelRow(key, timestamp, values);
    }

    private static TagValue tag(ColumnSchema column, FieldVector indexes, Dictionary dictionary, int row) {
        return indexes.isNull(row) ? null : tag(column, dictionary.getVector(), ((IntVector) indexes).get(row));
    }

    /** A tag out of a vector of its own type. */
    static TagValue tag(ColumnSchema column, ValueVector vector, int row) {
        if (vector.isNull(row)) {
            return null;
        }
        Object value = value(column.type(), vector, row);
        return switch (column.type()) {
            case STRING -> TagValue.ofBytes(HexFormat.of().parseHex((String) value));
            case DATE -> TagValue.ofDate((int) (long) value);
            case BOOLEAN -> TagValue.ofBoolean((long) value != 0);
            default -> TagValue.ofLong((long) value);
        };
    }

    static Object value(DataType type, ValueVector vector, int row) {
        return switch (vector) {
            case VarCharVector strings -> ModelRow.hex(strings.get(row));
            case VarBinaryVector bytes -> ModelRow.hex(bytes.get(row));
            case BitVector bits -> (long) bits.get(row);
            case Float4Vector floats -> (long) Float.floatToRawIntBits(floats.get(row));
            case Float8Vector doubles -> Double.doubleToRawLongBits(doubles.get(row));
            case DateDayVector days -> (long) days.get(row);
            case BaseIntVector integers ->
                type == DataType.UINT32 ? (long) (int) integers.getValueAsLong(row) : integers.getValueAsLong(row);
            default -> throw new AssertionError("unexpected vector of " + type);
        };
    }
}
