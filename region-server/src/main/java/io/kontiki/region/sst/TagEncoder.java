package io.kontiki.region.sst;

import io.kontiki.common.batch.TagValue;
import io.kontiki.common.schema.DataType;
import io.kontiki.region.manifest.TagRange;
import io.kontiki.region.series.TagColumn;
import java.util.Arrays;

/**
 * Encodes one tag of sorted rows by way of the codes of their series: a dictionary of the values that occur, and one index per run
 * of a series. No string is touched per row. Remembers the range of the whole file. One thread.
 */
final class TagEncoder {
    private final TagColumn tag;
    /** Code to index in the page's dictionary, valid where {@link #stamps} has the current page. */
    private int[] localIndexes = new int[16];

    private int[] stamps = new int[16];
    private int page;
    private int[] localCodes = new int[16];
    private int[] indexes = new int[0];
    private int[] levels = new int[0];
    private TagValue fileMin;
    private TagValue fileMax;
    private boolean fileHasNull;

    TagEncoder(TagColumn tag) {
        this.tag = tag;
    }

    TagColumn tag() {
        return tag;
    }

    TagRange range() {
        return new TagRange(tag.schema().id(), fileMin, fileMax, fileHasNull);
    }

    void encode(int[] sids, int rows, EncodedColumn out) {
        out.begin();
        page++;
        if (indexes.length < rows) {
            indexes = new int[rows];
            levels = new int[rows];
        }
        int distinct = 0;
        int count = 0;
        int row = 0;
        while (row < rows) {
            int end = row + 1;
            while (end < rows && sids[end] == sids[row]) {
                end++;
            }
            int code = tag.code(sids[row]);
            Arrays.fill(levels, row, end, code == 0 ? 0 : 1);
            if (code != 0) {
                if (code >= stamps.length || stamps[code] != page) {
                    distinct = add(code, distinct);
                }
                Arrays.fill(indexes, count, count + end - row, localIndexes[code]);
                count += end - row;
            }
            row = end;
        }
        out.nulls = rows - count;
        fileHasNull |= out.nulls > 0;
        putLevels(rows, out);
        if (count > 0) {
            putDictionary(distinct, out);
            if (tag.schema().type() == DataType.BOOLEAN) {
                putBits(count, out);
            } else {
                ColumnEncoder.putIndexes(indexes, count, distinct, out);
            }
        }
    }

    /** Parquet has no dictionaries of booleans. */
    private void putBits(int count, EncodedColumn out) {
        out.dictionary.clear();
        int start = out.page.reserve(count + 7 >>> 3);
        byte[] bytes = out.page.bytes();
        Arrays.fill(bytes, start, out.page.size(), (byte) 0);
        for (int i = 0; i < count; i++) {
            if (tag.number(localCodes[indexes[i]]) != 0) {
                bytes[start + (i >>> 3)] |= (byte) (1 << (i & 7));
            }
        }
    }

    private int add(int code, int distinct) {
        if (code >= stamps.length) {
            int size = Math.max(code + 1, stamps.length * 2);
            stamps = Arrays.copyOf(stamps, size);
            localIndexes = Arrays.copyOf(localIndexes, size);
        }
        if (distinct == localCodes.length) {
            localCodes = Arrays.copyOf(localCodes, distinct * 2);
        }
        stamps[code] = page;
        localIndexes[code] = distinct;
        localCodes[distinct] = code;
        return distinct + 1;
    }

    private void putLevels(int rows, EncodedColumn out) {
        int start = out.page.reserve(4);
        RunLength.encode(levels, rows, 1, out.page);
        out.page.setInt(start, out.page.size() - start - 4);
    }

    private void putDictionary(int distinct, EncodedColumn out) {
        DataType type = tag.schema().type();
        TagValue min = null;
        TagValue max = null;
        for (int i = 0; i < distinct; i++) {
            byte[] bytes = tag.bytes(localCodes[i]);
            TagValue value = TagValue.ofBytes(bytes);
            min = min == null || TagValue.compare(type, value, min) < 0 ? value : min;
            max = max == null || TagValue.compare(type, value, max) > 0 ? value : max;
            if (type.isVariableLength()) {
                out.dictionary.putInt(bytes.length);
                out.dictionary.putBytes(bytes, 0, bytes.length);
            } else if (type.width() == 8) {
                out.dictionary.putLong(value.asLong());
            } else {
                out.dictionary.putInt((int) value.asLong());
            }
        }
        fileMin = fileMin == null || TagValue.compare(type, min, fileMin) < 0 ? min : fileMin;
        fileMax = fileMax == null || TagValue.compare(type, max, fileMax) > 0 ? max : fileMax;
        if (!type.isVariableLength()) {
            out.min = Bounds.number(type, min.asLong());
            out.max = Bounds.number(type, max.asLong());
        } else if (min.length() <= ColumnEncoder.BOUND_MAX_BYTES && max.length() <= ColumnEncoder.BOUND_MAX_BYTES) {
            out.min = min.toBytes();
            out.max = max.toBytes();
        }
    }
}
