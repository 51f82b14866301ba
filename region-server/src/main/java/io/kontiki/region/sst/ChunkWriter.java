package io.kontiki.region.sst;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.apache.parquet.format.BoundaryOrder;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnIndex;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DictionaryPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.OffsetIndex;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageLocation;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.Statistics;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.Util;

/** Compresses encoded columns into column chunks of the row group at hand, and keeps what the page index will say. One thread. */
final class ChunkWriter {
    /** What the page index says of one chunk, which has one data page. */
    private record PageEntry(long offset, int sizeBytes, EncodedBounds bounds) {}

    private record EncodedBounds(byte[] min, byte[] max, int nulls, boolean allNull) {}

    private final SstWriter.CountingOutput output;
    private final ZstdCompressCtx zstd;
    private final List<List<PageEntry>> pages = new ArrayList<>();
    private byte[] compressed = new byte[0];
    private List<ColumnChunk> chunks = List.of();
    private List<PageEntry> entries = List.of();
    private int rows;
    private long rawBytes;

    ChunkWriter(SstWriter.CountingOutput output, ZstdCompressCtx zstd) {
        this.output = output;
        this.zstd = zstd;
    }

    RowGroup begin(int rowsOfGroup) {
        rows = rowsOfGroup;
        rawBytes = 0;
        chunks = new ArrayList<>();
        entries = new ArrayList<>();
        return new RowGroup(chunks, 0, rowsOfGroup);
    }

    void end(RowGroup group, long compressedBytes) {
        group.setTotal_byte_size(rawBytes);
        group.setTotal_compressed_size(compressedBytes);
        group.setFile_offset(
                group.getColumns().getFirst().getMeta_data().isSetDictionary_page_offset()
                        ? group.getColumns().getFirst().getMeta_data().getDictionary_page_offset()
                        : group.getColumns().getFirst().getMeta_data().getData_page_offset());
        pages.add(entries);
    }

    void write(String name, Type type, EncodedColumn column) throws IOException {
        long start = output.position();
        long raw = 0;
        if (column.hasDictionary()) {
            PageHeader header = new PageHeader(PageType.DICTIONARY_PAGE, column.dictionary.size(), 0);
            header.setDictionary_page_header(new DictionaryPageHeader(column.dictionaryValues, Encoding.PLAIN));
            raw += writePage(header, column.dictionary);
        }
        long dataStart = output.position();
        PageHeader header = new PageHeader(PageType.DATA_PAGE, column.page.size(), 0);
        DataPageHeader data = new DataPageHeader(rows, column.encoding, Encoding.RLE, Encoding.RLE);
        Statistics statistics = statistics(column);
        data.setStatistics(statistics);
        header.setData_page_header(data);
        raw += writePage(header, column.page);

        long size = output.position() - start;
        List<Encoding> encodings = column.hasDictionary()
                ? List.of(Encoding.PLAIN, Encoding.RLE, Encoding.RLE_DICTIONARY)
                : List.of(column.encoding, Encoding.RLE);
        ColumnMetaData metaData =
                new ColumnMetaData(type, encodings, List.of(name), CompressionCodec.ZSTD, rows, raw, size, dataStart);
        if (column.hasDictionary()) {
            metaData.setDictionary_page_offset(start);
        }
        metaData.setStatistics(statistics);
        ColumnChunk chunk = new ColumnChunk(0);
        chunk.setMeta_data(metaData);
        chunks.add(chunk);
        rawBytes += raw;
        entries.add(new PageEntry(
                dataStart,
                Math.toIntExact(output.position() - dataStart),
                new EncodedBounds(column.min, column.max, column.nulls, column.nulls == rows)));
    }

    /** Column indexes of all chunks, then offset indexes of all chunks, as the format wants them before the footer. */
    void writeIndexes(List<RowGroup> groups) throws IOException {
        for (int group = 0; group < groups.size(); group++) {
            List<ColumnChunk> columns = groups.get(group).getColumns();
            for (int column = 0; column < columns.size(); column++) {
                EncodedBounds bounds = pages.get(group).get(column).bounds();
                if (bounds.min() != null || bounds.allNull()) {
                    long start = output.position();
                    Util.writeColumnIndex(columnIndex(bounds), output);
                    columns.get(column).setColumn_index_offset(start);
                    columns.get(column).setColumn_index_length(Math.toIntExact(output.position() - start));
                }
            }
        }
        for (int group = 0; group < groups.size(); group++) {
            List<ColumnChunk> columns = groups.get(group).getColumns();
            for (int column = 0; column < columns.size(); column++) {
                PageEntry page = pages.get(group).get(column);
                long start = output.position();
                Util.writeOffsetIndex(
                        new OffsetIndex(List.of(new PageLocation(page.offset(), page.sizeBytes(), 0))), output);
                columns.get(column).setOffset_index_offset(start);
                columns.get(column).setOffset_index_length(Math.toIntExact(output.position() - start));
            }
        }
    }

    private static ColumnIndex columnIndex(EncodedBounds bounds) {
        ByteBuffer min = ByteBuffer.wrap(bounds.allNull() ? new byte[0] : bounds.min());
        ByteBuffer max = ByteBuffer.wrap(bounds.allNull() ? new byte[0] : bounds.max());
        ColumnIndex index =
                new ColumnIndex(List.of(bounds.allNull()), List.of(min), List.of(max), BoundaryOrder.ASCENDING);
        index.setNull_counts(List.of((long) bounds.nulls()));
        return index;
    }

    private static Statistics statistics(EncodedColumn column) {
        Statistics statistics = new Statistics();
        statistics.setNull_count(column.nulls);
        if (column.min != null) {
            statistics.setMin_value(column.min);
            statistics.setMax_value(column.max);
        }
        return statistics;
    }

    /** Returns the size before compression, header included. */
    private long writePage(PageHeader header, ByteSink body) throws IOException {
        int bound = Math.toIntExact(Zstd.compressBound(body.size()));
        if (compressed.length < bound) {
            compressed = new byte[bound];
        }
        int size = zstd.compressByteArray(compressed, 0, compressed.length, body.bytes(), 0, body.size());
        CRC32 crc = new CRC32();
        crc.update(compressed, 0, size);
        header.setCompressed_page_size(size);
        header.setCrc((int) crc.getValue());
        long start = output.position();
        Util.writePageHeader(header, output);
        long headerSize = output.position() - start;
        output.write(compressed, 0, size);
        return headerSize + body.size();
    }
}
