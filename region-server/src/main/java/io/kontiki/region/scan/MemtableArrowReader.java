package io.kontiki.region.scan;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.schema.ColumnRole;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.TableSchema;
import io.kontiki.region.memtable.MemtableReader;
import io.kontiki.region.memtable.RowSelection;
import io.kontiki.region.memtable.VectorFiller;
import io.kontiki.region.series.TagColumn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BaseFixedWidthVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.UInt1Vector;
import org.apache.arrow.vector.UInt2Vector;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Selected rows of a memtable's part as an Arrow stream. Tag dictionaries hold only the values that occur in the selection. One
 * thread; consumed once; the scan that it came from stays open until it is closed.
 */
final class MemtableArrowReader extends ArrowReader {
    private static final int BATCH_ROWS = 16_384;
    private static final long BATCH_BYTES = 16 << 20;

    private final List<ColumnSchema> columns = new ArrayList<>();
    private final MemtableReader reader;
    private final RowSelection selection;
    private final VectorFiller filler;
    private final int batchRows;
    /** By place among the columns: index in the dictionary by series, -1 for NULL; null for columns that are no tags. */
    private int[][] indexesBySid;

    private int next;

    MemtableArrowReader(
            BufferAllocator allocator,
            TableSchema schema,
            MemtableReader reader,
            RowSelection selection,
            List<Integer> columnIds) {
        super(allocator);
        for (int id : columnIds) {
            columns.add(schema.column(id)
                    .orElseThrow(() -> new KontikiException(
                            ErrorCode.COLUMN_NOT_FOUND,
                            "there is no column " + id + " in schema version " + schema.version())));
        }
        this.reader = reader;
        this.selection = selection;
        this.filler = new VectorFiller(reader, selection);
        long perRow = Math.max(
                1,
                reader.view().memtable().byteSize() / Math.max(1, reader.view().rows()));
        this.batchRows = (int) Math.max(256, Math.min(BATCH_ROWS, BATCH_BYTES / perRow));
    }

    @Override
    protected Schema readSchema() {
        List<Field> fields = new ArrayList<>();
        fields.add(ArrowFields.sid());
        columns.forEach(column -> fields.add(ArrowFields.of(column)));
        return new Schema(fields);
    }

    @Override
    public boolean loadNextBatch() throws IOException {
        prepareLoadNextBatch();
        if (indexesBySid == null) {
            buildDictionaries();
        }
        if (next == selection.count()) {
            return false;
        }
        int from = next;
        int to = filler.batchEnd(from, batchRows);
        VectorSchemaRoot root = getVectorSchemaRoot();
        filler.sids(from, to, (IntVector) root.getVector(0));
        for (int place = 0; place < columns.size(); place++) {
            ColumnSchema column = columns.get(place);
            FieldVector vector = root.getVector(place + 1);
            switch (column.role()) {
                case TIME_INDEX -> filler.timestamps(from, to, (BigIntVector) vector);
                case TAG -> filler.codes(from, to, indexesBySid[place], (IntVector) vector);
                case FIELD -> filler.field(column, from, to, vector);
            }
        }
        root.setRowCount(to - from);
        next = to;
        return true;
    }

    @Override
    public long bytesRead() {
        return 0;
    }

    @Override
    protected void closeReadSource() {
        // The memtable belongs to the scan.
    }

    private void buildDictionaries() throws IOException {
        int[][] indexes = new int[columns.size()][];
        int seriesCount = reader.view().series().count();
        boolean[] used = new boolean[seriesCount];
        if (columns.stream().anyMatch(column -> column.role() == ColumnRole.TAG)) {
            for (int i = 0; i < selection.count(); i++) {
                used[filler.sid(i)] = true;
            }
        }
        for (int place = 0; place < columns.size(); place++) {
            ColumnSchema column = columns.get(place);
            if (column.role() == ColumnRole.TAG) {
                indexes[place] = new int[seriesCount];
                fillDictionary(column, used, indexes[place], lookup(column.id()).getVector());
            }
        }
        indexesBySid = indexes;
    }

    private void fillDictionary(ColumnSchema column, boolean[] used, int[] indexBySid, FieldVector dictionary) {
        Arrays.fill(indexBySid, -1);
        TagColumn tag = reader.view().series().tag(column.id()).orElse(null);
        dictionary.allocateNew();
        int size = 0;
        if (tag != null) {
            int[] indexByCode = new int[tag.codesBelow(used.length)];
            Arrays.fill(indexByCode, -1);
            for (int sid = 0; sid < used.length; sid++) {
                int code = used[sid] ? tag.code(sid) : 0;
                if (code == 0) {
                    continue;
                }
                if (indexByCode[code] < 0) {
                    indexByCode[code] = size;
                    put(dictionary, size++, tag, code);
                }
                indexBySid[sid] = indexByCode[code];
            }
        }
        dictionary.setValueCount(size);
    }

    private static void put(FieldVector dictionary, int index, TagColumn tag, int code) {
        if (dictionary instanceof VarCharVector strings) {
            strings.setSafe(index, tag.bytes(code));
            return;
        }
        long value = tag.number(code);
        switch ((BaseFixedWidthVector) dictionary) {
            case BigIntVector longs -> longs.setSafe(index, value);
            case UInt8Vector longs -> longs.setSafe(index, value);
            case IntVector ints -> ints.setSafe(index, (int) value);
            case UInt4Vector ints -> ints.setSafe(index, (int) value);
            case SmallIntVector shorts -> shorts.setSafe(index, (short) value);
            case UInt2Vector shorts -> shorts.setSafe(index, (char) value);
            case TinyIntVector bytes -> bytes.setSafe(index, (byte) value);
            case UInt1Vector bytes -> bytes.setSafe(index, (byte) value);
            case BitVector bits -> bits.setSafe(index, (int) value);
            case DateDayVector days -> days.setSafe(index, (int) value);
            default -> throw new IllegalStateException("no tag is kept as " + dictionary.getMinorType());
        }
    }
}
