package io.kontiki.region.sst;

import io.kontiki.common.schema.DataType;
import io.kontiki.region.block.ColumnBlock;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.parquet.bytes.ByteBufferInputStream;
import org.apache.parquet.column.values.delta.DeltaBinaryPackingValuesReader;
import org.apache.parquet.format.Encoding;

/** Decodes one column chunk, the counterpart of {@link ColumnEncoder}. Reused; one thread. */
final class PageDecoder {
    private byte[] dictionary;
    private int dictionaryValues;
    private byte[] page;
    private Encoding encoding;
    private int pageRows;
    private long[] numbers = new long[0];
    private int[] starts = new int[0];
    private int[] lengths = new int[0];
    private int[] levels = new int[0];
    private int[] indexes = new int[0];

    void begin() {
        dictionary = null;
        page = null;
    }

    void dictionary(byte[] bytes, int values) {
        dictionary = bytes;
        dictionaryValues = values;
    }

    void data(byte[] bytes, Encoding pageEncoding, int rows) throws IOException {
        if (page != null) {
            throw new EOFException("a column chunk has more than one data page");
        }
        page = bytes;
        encoding = pageEncoding;
        pageRows = rows;
    }

    /** The values of the last {@link #decodeRequired}. */
    long[] numbers() {
        return numbers;
    }

    void decodeRequired(DataType type, int rows) throws IOException {
        requireRows(rows);
        decodeNumbers(type, 0, rows);
    }

    void decode(ColumnBlock block) throws IOException {
        int rows = block.rows();
        requireRows(rows);
        int levelBytes = buffer(page).getInt(0);
        if (levelBytes < 0 || levelBytes > page.length - 4) {
            throw new EOFException("definition levels of " + levelBytes + " bytes");
        }
        if (levels.length < rows) {
            levels = new int[rows];
        }
        RunLength.decode(page, 4, 4 + levelBytes, 1, rows, levels);
        int count = 0;
        for (int row = 0; row < rows; row++) {
            count += levels[row];
        }
        int from = 4 + levelBytes;
        switch (block.kind()) {
            case LONG, INT -> decodeFixed(block, from, count);
            case BYTES -> decodeStrings(block, from, count);
        }
    }

    private void decodeFixed(ColumnBlock block, int from, int count) throws IOException {
        DataType type = block.schema().type();
        decodeNumbers(type, from, count);
        boolean wide = block.kind() == ColumnBlock.Kind.LONG;
        if (count == block.rows() && wide) {
            System.arraycopy(numbers, 0, block.longs(), 0, count);
            block.allValid();
            return;
        }
        int at = 0;
        for (int row = 0; row < block.rows(); row++) {
            if (levels[row] == 0) {
                continue;
            }
            if (wide) {
                block.setLong(row, numbers[at++]);
            } else {
                block.setInt(row, (int) numbers[at++]);
            }
        }
    }

    private void decodeStrings(ColumnBlock block, int from, int count) throws IOException {
        if (starts.length < count) {
            starts = new int[count];
            lengths = new int[count];
        }
        byte[] source = page;
        if (count > 0 && encoding == Encoding.RLE_DICTIONARY) {
            source = dictionaryStrings(from, count);
        } else if (count > 0) {
            requireEncoding(Encoding.PLAIN);
            slices(page, from, count, starts, lengths);
        }
        int at = 0;
        for (int row = 0; row < block.rows(); row++) {
            if (levels[row] == 0) {
                block.setNullBytes(row);
            } else {
                block.setBytes(row, source, starts[at], lengths[at]);
                at++;
            }
        }
    }

    private byte[] dictionaryStrings(int from, int count) throws IOException {
        int[] valueStarts = new int[dictionaryValues];
        int[] valueLengths = new int[dictionaryValues];
        slices(dictionary, 0, dictionaryValues, valueStarts, valueLengths);
        decodeIndexes(from, count);
        for (int i = 0; i < count; i++) {
            starts[i] = valueStarts[indexes[i]];
            lengths[i] = valueLengths[indexes[i]];
        }
        return dictionary;
    }

    private static void slices(byte[] bytes, int from, int count, int[] starts, int[] lengths) throws IOException {
        ByteBuffer buffer = buffer(bytes);
        int position = from;
        for (int i = 0; i < count; i++) {
            int length = buffer.getInt(position);
            position += 4;
            if (length < 0 || length > bytes.length - position) {
                throw new EOFException("a string of " + length + " bytes at " + position + " of " + bytes.length);
            }
            starts[i] = position;
            lengths[i] = length;
            position += length;
        }
    }

    private void decodeNumbers(DataType type, int from, int count) throws IOException {
        if (numbers.length < count) {
            numbers = new long[count];
        }
        if (count == 0) {
            return;
        }
        if (type == DataType.BOOLEAN) {
            requireEncoding(Encoding.PLAIN);
            for (int i = 0; i < count; i++) {
                numbers[i] = page[from + (i >>> 3)] >>> (i & 7) & 1L;
            }
            return;
        }
        boolean wide = type.width() == 8;
        int width = wide ? 8 : 4;
        switch (encoding) {
            case PLAIN -> plain(page, from, count, wide);
            case RLE_DICTIONARY -> {
                decodeIndexes(from, count);
                ByteBuffer values = buffer(dictionary);
                for (int i = 0; i < count; i++) {
                    numbers[i] = wide ? values.getLong(indexes[i] * 8) : values.getInt(indexes[i] * 4);
                }
            }
            case BYTE_STREAM_SPLIT -> {
                for (int i = 0; i < count; i++) {
                    long value = 0;
                    for (int stream = 0; stream < width; stream++) {
                        value |= (page[from + stream * count + i] & 0xFFL) << 8 * stream;
                    }
                    numbers[i] = wide ? value : (int) value;
                }
            }
            case DELTA_BINARY_PACKED -> delta(from, count, wide);
            case PLAIN_DICTIONARY, RLE, BIT_PACKED, DELTA_LENGTH_BYTE_ARRAY, DELTA_BYTE_ARRAY ->
                throw new EOFException("a page is encoded as " + encoding);
        }
    }

    private void delta(int from, int count, boolean wide) throws IOException {
        DeltaBinaryPackingValuesReader reader = new DeltaBinaryPackingValuesReader();
        reader.initFromPage(count, ByteBufferInputStream.wrap(ByteBuffer.wrap(page, from, page.length - from)));
        for (int i = 0; i < count; i++) {
            numbers[i] = wide ? reader.readLong() : reader.readInteger();
        }
    }

    private void plain(byte[] bytes, int from, int count, boolean wide) {
        ByteBuffer buffer = buffer(bytes);
        for (int i = 0; i < count; i++) {
            numbers[i] = wide ? buffer.getLong(from + 8 * i) : buffer.getInt(from + 4 * i);
        }
    }

    private void decodeIndexes(int from, int count) throws IOException {
        if (dictionary == null) {
            throw new EOFException("a dictionary page is missing");
        }
        if (indexes.length < count) {
            indexes = new int[count];
        }
        int width = page[from];
        if (width < 0 || width > 31) {
            throw new EOFException("dictionary indexes of " + width + " bits");
        }
        RunLength.decode(page, from + 1, page.length, width, count, indexes);
    }

    private void requireRows(int rows) throws IOException {
        if (page == null || pageRows != rows) {
            throw new EOFException("a column chunk has " + (page == null ? 0 : pageRows) + " of " + rows + " rows");
        }
    }

    private void requireEncoding(Encoding expected) throws IOException {
        if (encoding != expected) {
            throw new EOFException("a page is encoded as " + encoding + " and not as " + expected);
        }
    }

    private static ByteBuffer buffer(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
