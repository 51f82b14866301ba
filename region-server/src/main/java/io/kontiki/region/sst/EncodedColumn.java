package io.kontiki.region.sst;

import org.apache.parquet.format.Encoding;

/**
 * One column chunk before compression: at most one dictionary page and one data page. Reused; one thread.
 *
 * <p>The data page holds the definition levels (for optional columns) and the values.
 */
final class EncodedColumn {
    final ByteSink dictionary = new ByteSink();
    final ByteSink page = new ByteSink();
    int dictionaryValues;
    Encoding encoding;
    int nulls;
    /** PLAIN bytes of the bounds; null where there are none (all NULL, a NaN, too long). */
    byte[] min;

    byte[] max;

    void begin() {
        dictionary.clear();
        page.clear();
        dictionaryValues = 0;
        encoding = Encoding.PLAIN;
        nulls = 0;
        min = null;
        max = null;
    }

    boolean hasDictionary() {
        return encoding == Encoding.RLE_DICTIONARY;
    }
}
