package io.kontiki.region.sst;

import com.github.luben.zstd.ZstdCompressCtx;
import io.kontiki.common.id.RegionId;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import io.kontiki.common.schema.TableSchema;
import io.kontiki.region.block.ColumnBlock;
import io.kontiki.region.block.RowBlock;
import io.kontiki.region.manifest.TagRange;
import io.kontiki.region.series.SeriesTable;
import io.kontiki.region.series.TagColumn;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.ColumnOrder;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.KeyValue;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.SortingColumn;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.TypeDefinedOrder;
import org.apache.parquet.format.Util;

/**
 * Writes one Parquet file of rows that come sorted by tags and time: {@code __sid}, the time index, the tags, the fields. Each
 * block becomes one row group with one page per column, compressed by zstd with a checksum, and a page index.
 *
 * <p>One thread. After a failure the file is worthless and the caller deletes it. Tag columns are written from the codes of the
 * series, never row by row.
 */
public final class SstWriter implements AutoCloseable {
    static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
    private static final int ZSTD_LEVEL = 1;

    private final ZstdCompressCtx zstd =
            new ZstdCompressCtx().setLevel(ZSTD_LEVEL).setChecksum(true);
    private final ColumnEncoder encoder = new ColumnEncoder();
    private final EncodedColumn encoded = new EncodedColumn();
    private final TableSchema schema;
    private final List<ColumnSchema> fields;
    private final List<TagEncoder> tags;
    private final RegionId region;
    private final CountingOutput output;
    private final ChunkWriter chunks;
    private final List<RowGroup> rowGroups = new ArrayList<>();
    private long[] sids = new long[0];
    private long rows;
    private long minTimestamp = Long.MAX_VALUE;
    private long maxTimestamp = Long.MIN_VALUE;

    /** @param fields those that the file gets; blocks have the same ones in the same order */
    public SstWriter(Path file, RegionId region, TableSchema schema, SeriesTable series, List<ColumnSchema> fields)
            throws IOException {
        this.schema = schema;
        this.fields = List.copyOf(fields);
        this.region = region;
        List<TagColumn> columns = series.tags();
        this.tags = columns.stream().map(TagEncoder::new).toList();
        this.output = new CountingOutput(new BufferedOutputStream(Files.newOutputStream(file), 1 << 18));
        this.chunks = new ChunkWriter(output, zstd);
        output.write(MAGIC);
    }

    /** Writes a block as a row group. Its rows come after those of the blocks before, in the order of tags and time. */
    public void write(RowBlock block) throws IOException {
        int count = block.rows();
        if (count == 0) {
            return;
        }
        long start = output.position();
        RowGroup group = chunks.begin(count);
        if (sids.length < count) {
            sids = new long[count];
        }
        for (int i = 0; i < count; i++) {
            sids[i] = block.sids()[i];
            minTimestamp = Math.min(minTimestamp, block.timestamps()[i]);
            maxTimestamp = Math.max(maxTimestamp, block.timestamps()[i]);
        }
        encoder.encodeRequired(DataType.INT32, sids, count, encoded);
        chunks.write(ParquetTypes.SID, Type.INT32, encoded);
        ColumnSchema time = schema.timeIndex();
        encoder.encodeRequired(time.type(), block.timestamps(), count, encoded);
        chunks.write(time.name(), ParquetTypes.physical(time.type()), encoded);
        for (TagEncoder tag : tags) {
            tag.encode(block.sids(), count, encoded);
            chunks.write(
                    tag.tag().schema().name(),
                    ParquetTypes.physical(tag.tag().schema().type()),
                    encoded);
        }
        for (ColumnBlock field : block.fields()) {
            encoder.encode(field, encoded);
            chunks.write(
                    field.schema().name(), ParquetTypes.physical(field.schema().type()), encoded);
        }
        chunks.end(group, output.position() - start);
        group.setSorting_columns(sorting());
        rowGroups.add(group);
        rows += count;
    }

    /** Bytes so far, footer excluded. */
    public long position() {
        return output.position();
    }

    public long rows() {
        return rows;
    }

    public long minTimestamp() {
        return minTimestamp;
    }

    public long maxTimestamp() {
        return maxTimestamp;
    }

    public List<TagRange> tagRanges() {
        return tags.stream().map(TagEncoder::range).toList();
    }

    /** The ids of the columns that the file has. */
    public List<Integer> columnIds() {
        List<Integer> ids = new ArrayList<>();
        ids.add(schema.timeIndex().id());
        tags.forEach(tag -> ids.add(tag.tag().schema().id()));
        fields.forEach(field -> ids.add(field.id()));
        return ids;
    }

    /** Writes indexes and footer. The file is whole after it; {@link #close} remains to be called. */
    public void finish() throws IOException {
        chunks.writeIndexes(rowGroups);
        long start = output.position();
        Util.writeFileMetaData(metaData(), output);
        int length = Math.toIntExact(output.position() - start);
        ByteSink tail = new ByteSink();
        tail.putInt(length);
        tail.putBytes(MAGIC, 0, MAGIC.length);
        output.write(tail.bytes(), 0, tail.size());
        output.flush();
    }

    @Override
    public void close() throws IOException {
        try (OutputStream closing = output) {
            closing.flush();
        } finally {
            zstd.close();
        }
    }

    private FileMetaData metaData() {
        List<SchemaElement> elements = new ArrayList<>();
        SchemaElement root = new SchemaElement("kontiki");
        elements.add(root);
        elements.add(ParquetTypes.sid());
        elements.add(ParquetTypes.element(schema.timeIndex(), true));
        tags.forEach(tag -> elements.add(ParquetTypes.element(tag.tag().schema(), false)));
        fields.forEach(field -> elements.add(ParquetTypes.element(field, false)));
        root.setNum_children(elements.size() - 1);
        FileMetaData metaData = new FileMetaData(1, elements, rows, rowGroups);
        metaData.setCreated_by("kontiki version 0.1.0");
        metaData.setColumn_orders(elements.stream()
                .skip(1)
                .map(element -> ColumnOrder.TYPE_ORDER(new TypeDefinedOrder()))
                .toList());
        metaData.setKey_value_metadata(List.of(
                entry("kontiki.format", "1"),
                entry("kontiki.table", String.valueOf(region.tableId())),
                entry("kontiki.region", String.valueOf(region.value())),
                entry("kontiki.schema-version", String.valueOf(schema.version())),
                entry("kontiki.time-index", schema.timeIndex().name()),
                entry("kontiki.time-unit", schema.timeUnit().name())));
        return metaData;
    }

    /** By tags, NULL first, then by time; columns are counted as they stand in the file. */
    private List<SortingColumn> sorting() {
        List<SortingColumn> sorting = new ArrayList<>();
        for (int tag = 0; tag < tags.size(); tag++) {
            sorting.add(new SortingColumn(2 + tag, false, true));
        }
        sorting.add(new SortingColumn(1, false, true));
        return sorting;
    }

    private static KeyValue entry(String key, String value) {
        KeyValue entry = new KeyValue(key);
        entry.setValue(value);
        return entry;
    }

    /** Counts what went through. */
    static final class CountingOutput extends OutputStream {
        private final OutputStream target;
        private long position;

        CountingOutput(OutputStream target) {
            this.target = target;
        }

        long position() {
            return position;
        }

        @Override
        public void write(int value) throws IOException {
            target.write(value);
            position++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            target.write(bytes, offset, length);
            position += length;
        }

        @Override
        public void flush() throws IOException {
            target.flush();
        }

        @Override
        public void close() throws IOException {
            target.close();
        }
    }
}
