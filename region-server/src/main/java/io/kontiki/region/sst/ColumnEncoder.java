package io.kontiki.region.sst;

import io.kontiki.common.schema.DataType;
import io.kontiki.region.block.ColumnBlock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.column.values.ValuesWriter;
import org.apache.parquet.column.values.delta.DeltaBinaryPackingValuesWriterForInteger;
import org.apache.parquet.column.values.delta.DeltaBinaryPackingValuesWriterForLong;
import org.apache.parquet.format.Encoding;

/**
 * Encodes the values of a field, the time index or the series ids as one data page, with a dictionary where values repeat, and
 * otherwise: floats by byte-stream-split, integers by delta packing, strings plain, booleans as bits. Reused; one thread.
 */
final class ColumnEncoder {
    /** Bounds longer than this are left out: they would bloat the footer. */
    static final int BOUND_MAX_BYTES = 64;

    private static final int DELTA_SLAB_BYTES = 64 << 10;

    private final ValueDictionary dictionary = new ValueDictionary();
    private final StringDictionary strings = new StringDictionary();
    private final Bounds bounds = new Bounds();
    private long[] dense = new long[0];
    private int[] starts = new int[0];
    private int[] ends = new int[0];

    /** Values that are all there: series ids or the time index. */
    void encodeRequired(DataType type, long[] values, int count, EncodedColumn out) {
        out.begin();
        bounds.ofNumbers(type, values, count, out);
        encodeNumbers(type, values, count, out);
    }

    void encode(ColumnBlock block, EncodedColumn out) {
        out.begin();
        out.nulls = block.nulls();
        int rows = block.rows();
        int count = rows - block.nulls();
        putLevels(block, out.page);
        DataType type = block.schema().type();
        if (block.kind() == ColumnBlock.Kind.BYTES) {
            denseStrings(block, count);
            bounds.ofStrings(block.bytes(), starts, ends, count, out);
            encodeStrings(block.bytes(), count, out);
            return;
        }
        denseNumbers(block, count);
        bounds.ofNumbers(type, dense, count, out);
        if (type == DataType.BOOLEAN) {
            putBits(count, out.page);
        } else {
            encodeNumbers(type, dense, count, out);
        }
    }

    /** The definition levels of an optional column, with their length before them. */
    static void putLevels(ColumnBlock block, ByteSink page) {
        int start = page.reserve(4);
        int rows = block.rows();
        if (block.nulls() == 0 || block.nulls() == rows) {
            RunLength.putRun(block.nulls() == 0 ? 1 : 0, rows, 1, page);
        } else {
            int[] levels = new int[rows];
            for (int row = 0; row < rows; row++) {
                levels[row] = block.isValid(row) ? 1 : 0;
            }
            RunLength.encode(levels, rows, 1, page);
        }
        page.setInt(start, page.size() - start - 4);
    }

    private void denseNumbers(ColumnBlock block, int count) {
        if (dense.length < count) {
            dense = new long[count];
        }
        boolean longs = block.kind() == ColumnBlock.Kind.LONG;
        if (block.nulls() == 0 && longs) {
            System.arraycopy(block.longs(), 0, dense, 0, count);
            return;
        }
        int at = 0;
        for (int row = 0; row < block.rows(); row++) {
            if (block.isValid(row)) {
                dense[at++] = longs ? block.longAt(row) : block.intAt(row);
            }
        }
    }

    private void denseStrings(ColumnBlock block, int count) {
        if (starts.length < count) {
            starts = new int[count];
            ends = new int[count];
        }
        int at = 0;
        for (int row = 0; row < block.rows(); row++) {
            if (block.isValid(row)) {
                starts[at] = block.offset(row);
                ends[at++] = block.offset(row + 1);
            }
        }
    }

    private void encodeNumbers(DataType type, long[] values, int count, EncodedColumn out) {
        boolean wide = type.width() == 8;
        int limit = type.isFloat() ? Math.min(count / 4, 1 << 14) : count / 8;
        if (count > 0 && dictionary.build(values, count, Math.max(1, limit))) {
            for (int i = 0; i < dictionary.size(); i++) {
                if (wide) {
                    out.dictionary.putLong(dictionary.value(i));
                } else {
                    out.dictionary.putInt((int) dictionary.value(i));
                }
            }
            putIndexes(dictionary.indexes(), count, dictionary.size(), out);
        } else if (type.isFloat()) {
            split(values, count, type.width(), out);
        } else if (count > 0 && bounds.spreadFits(wide)) {
            delta(values, count, wide, out);
        } else {
            out.encoding = Encoding.PLAIN;
            for (int i = 0; i < count; i++) {
                if (wide) {
                    out.page.putLong(values[i]);
                } else {
                    out.page.putInt((int) values[i]);
                }
            }
        }
    }

    private void encodeStrings(byte[] bytes, int count, EncodedColumn out) {
        if (count > 0 && strings.build(bytes, starts, ends, count, Math.max(1, count / 2))) {
            for (int i = 0; i < strings.size(); i++) {
                out.dictionary.putInt(strings.length(i));
                out.dictionary.putBytes(bytes, strings.start(i), strings.length(i));
            }
            putIndexes(strings.indexes(), count, strings.size(), out);
            return;
        }
        for (int i = 0; i < count; i++) {
            out.page.putInt(ends[i] - starts[i]);
            out.page.putBytes(bytes, starts[i], ends[i] - starts[i]);
        }
    }

    static void putIndexes(int[] indexes, int count, int distinct, EncodedColumn out) {
        out.encoding = Encoding.RLE_DICTIONARY;
        out.dictionaryValues = distinct;
        int width = RunLength.width(distinct - 1);
        out.page.putByte(width);
        RunLength.encode(indexes, count, width, out.page);
    }

    private static void split(long[] values, int count, int width, EncodedColumn out) {
        out.encoding = Encoding.BYTE_STREAM_SPLIT;
        int start = out.page.reserve(count * width);
        byte[] bytes = out.page.bytes();
        for (int stream = 0; stream < width; stream++) {
            int at = start + stream * count;
            int shift = stream * 8;
            for (int i = 0; i < count; i++) {
                bytes[at + i] = (byte) (values[i] >>> shift);
            }
        }
    }

    private static void delta(long[] values, int count, boolean wide, EncodedColumn out) {
        out.encoding = Encoding.DELTA_BINARY_PACKED;
        int page = Math.max(DELTA_SLAB_BYTES, count * 9);
        HeapByteBufferAllocator heap = new HeapByteBufferAllocator();
        ValuesWriter writer = wide
                ? new DeltaBinaryPackingValuesWriterForLong(DELTA_SLAB_BYTES, page, heap)
                : new DeltaBinaryPackingValuesWriterForInteger(DELTA_SLAB_BYTES, page, heap);
        try (writer) {
            for (int i = 0; i < count; i++) {
                if (wide) {
                    writer.writeLong(values[i]);
                } else {
                    writer.writeInteger((int) values[i]);
                }
            }
            BytesInput packed = writer.getBytes();
            ByteArrayOutputStream bytes = new ByteArrayOutputStream((int) packed.size());
            packed.writeAllTo(bytes);
            out.page.putBytes(bytes.toByteArray(), 0, bytes.size());
        } catch (IOException impossible) {
            throw new IllegalStateException("writing to memory failed", impossible);
        }
    }

    private void putBits(int count, ByteSink page) {
        int start = page.reserve(count + 7 >>> 3);
        byte[] bytes = page.bytes();
        Arrays.fill(bytes, start, page.size(), (byte) 0);
        for (int i = 0; i < count; i++) {
            if (dense[i] != 0) {
                bytes[start + (i >>> 3)] |= (byte) (1 << (i & 7));
            }
        }
    }
}
