package io.kontiki.region.sst;

import com.github.luben.zstd.ZstdDecompressCtx;
import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.schema.ColumnSchema;
import io.kontiki.common.schema.DataType;
import io.kontiki.region.block.ColumnBlock;
import io.kontiki.region.block.RowBlock;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.Util;

/**
 * Reads the files that {@link SstWriter} writes, row group by row group, into blocks; memory is bounded by one row group. Pages are
 * checked by their checksums. Tags are not read: whoever holds the series ids knows them. One thread.
 *
 * <p>Anything that is not such a file is {@code CORRUPT}.
 */
public final class SstReader implements AutoCloseable {
    private static final int TAIL_BYTES = 8;
    private static final int FOOTER_MAX_BYTES = 64 << 20;
    private static final int PAGE_HEADER_MAX_BYTES = 4096;

    private final Path file;
    private final FileChannel channel;
    private final FileMetaData metaData;
    private final ZstdDecompressCtx zstd = new ZstdDecompressCtx();
    private final PageDecoder decoder = new PageDecoder();
    /** Field id to place in the file. */
    private final Map<Integer, Integer> columns = new HashMap<>();

    private int nextGroup;

    public SstReader(Path file) throws IOException {
        this.file = file;
        this.channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            this.metaData = readFooter();
            List<SchemaElement> schema = metaData.getSchema();
            for (int i = 1; i < schema.size(); i++) {
                columns.put(schema.get(i).getField_id(), i - 1);
            }
        } catch (IOException | RuntimeException failure) {
            close();
            throw failure;
        }
    }

    public long rows() {
        return metaData.getNum_rows();
    }

    /** Those after the series' number, as they stand in the file. */
    List<Integer> columnIds() {
        return columns.entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .skip(1)
                .toList();
    }

    public int rowGroups() {
        return metaData.getRow_groupsSize();
    }

    /**
     * Reads the next row group: series ids, timestamps and the fields of the block that the file has; others are NULL.
     *
     * @return false after the last one
     */
    public boolean next(RowBlock block, ColumnSchema timeIndex) {
        if (nextGroup == metaData.getRow_groupsSize()) {
            return false;
        }
        RowGroup group = metaData.getRow_groups().get(nextGroup++);
        try {
            int rows = Math.toIntExact(group.getNum_rows());
            block.begin(rows);
            readRequired(group, ParquetTypes.SID_FIELD_ID, DataType.INT32, rows);
            long[] values = decoder.numbers();
            for (int i = 0; i < rows; i++) {
                block.sids()[i] = (int) values[i];
            }
            readRequired(group, timeIndex.id(), timeIndex.type(), rows);
            System.arraycopy(decoder.numbers(), 0, block.timestamps(), 0, rows);
            for (ColumnBlock field : block.fields()) {
                Integer place = columns.get(field.schema().id());
                if (place == null) {
                    fillNull(field);
                } else {
                    readField(group, place, field);
                }
            }
            return true;
        } catch (IOException | RuntimeException damaged) {
            throw corrupt("row group " + (nextGroup - 1), damaged);
        }
    }

    @Override
    public void close() throws IOException {
        zstd.close();
        channel.close();
    }

    private static void fillNull(ColumnBlock field) {
        if (field.kind() == ColumnBlock.Kind.BYTES) {
            for (int row = 0; row < field.rows(); row++) {
                field.setNullBytes(row);
            }
        }
    }

    private void readRequired(RowGroup group, int fieldId, DataType type, int rows) throws IOException {
        Integer place = columns.get(fieldId);
        if (place == null) {
            throw new EOFException("there is no column with field id " + fieldId);
        }
        readPages(group, place);
        decoder.decodeRequired(type, rows);
    }

    private void readField(RowGroup group, int place, ColumnBlock field) throws IOException {
        Type expected = ParquetTypes.physical(field.schema().type());
        Type found = metaData.getSchema().get(place + 1).getType();
        if (found != expected) {
            throw new EOFException("column " + field.schema().name() + " is " + found + " and not " + expected);
        }
        readPages(group, place);
        decoder.decode(field);
    }

    /** Reads the pages of a column chunk into the decoder. */
    private void readPages(RowGroup group, int place) throws IOException {
        ColumnMetaData chunk = group.getColumns().get(place).getMeta_data();
        boolean dictionary = chunk.isSetDictionary_page_offset();
        long start = dictionary ? chunk.getDictionary_page_offset() : chunk.getData_page_offset();
        ByteBuffer bytes = read(start, Math.toIntExact(chunk.getTotal_compressed_size()));
        decoder.begin();
        while (bytes.hasRemaining()) {
            ByteArrayInputStream in = new ByteArrayInputStream(
                    bytes.array(), bytes.position(), Math.min(bytes.remaining(), PAGE_HEADER_MAX_BYTES));
            int before = in.available();
            PageHeader header = Util.readPageHeader(in);
            bytes.position(bytes.position() + before - in.available());
            byte[] page = decompress(header, bytes);
            if (header.getType() == PageType.DICTIONARY_PAGE) {
                decoder.dictionary(page, header.getDictionary_page_header().getNum_values());
            } else {
                decoder.data(
                        page,
                        header.getData_page_header().getEncoding(),
                        header.getData_page_header().getNum_values());
            }
        }
    }

    private byte[] decompress(PageHeader header, ByteBuffer bytes) throws IOException {
        int size = header.getCompressed_page_size();
        if (size < 0 || size > bytes.remaining() || header.getUncompressed_page_size() < 0) {
            throw new EOFException("a page of " + size + " bytes in " + bytes.remaining());
        }
        CRC32 crc = new CRC32();
        crc.update(bytes.array(), bytes.position(), size);
        if (!header.isSetCrc() || (int) crc.getValue() != header.getCrc()) {
            throw new EOFException("a page's checksum is wrong");
        }
        byte[] page = new byte[header.getUncompressed_page_size()];
        int got = zstd.decompressByteArray(page, 0, page.length, bytes.array(), bytes.position(), size);
        if (got != page.length) {
            throw new EOFException("a page has " + got + " bytes instead of " + page.length);
        }
        bytes.position(bytes.position() + size);
        return page;
    }

    private FileMetaData readFooter() throws IOException {
        long size = channel.size();
        if (size < SstWriter.MAGIC.length + TAIL_BYTES) {
            throw corrupt("its size of " + size + " bytes", null);
        }
        byte[] tail = read(size - TAIL_BYTES, TAIL_BYTES).array();
        int length = ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN).getInt();
        if (!Arrays.equals(tail, 4, 8, SstWriter.MAGIC, 0, 4)
                || length < 0
                || length > Math.min(FOOTER_MAX_BYTES, size - TAIL_BYTES)) {
            throw corrupt("its end", null);
        }
        try {
            return Util.readFileMetaData(new ByteArrayInputStream(
                    read(size - TAIL_BYTES - length, length).array()));
        } catch (IOException | RuntimeException damaged) {
            throw corrupt("its footer", damaged);
        }
    }

    private ByteBuffer read(long position, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new EOFException("the file ends within " + length + " bytes from " + position);
            }
        }
        return buffer.flip();
    }

    private KontikiException corrupt(String where, Exception cause) {
        return new KontikiException(ErrorCode.CORRUPT, "the data file " + file + " is damaged at " + where, cause);
    }
}
