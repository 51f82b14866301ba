package io.kontiki.common.batch;

import io.kontiki.common.checksum.Crc32c;
import io.kontiki.common.schema.DataType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Decodes one batch into one buffer. Used once, by one thread. */
final class RowBatchDecoder {
    private final BatchInput in;
    private int rows;
    private int seriesCount;
    private byte[] buffer;
    private int used;

    RowBatchDecoder(byte[] source, int offset, int length) {
        if (length < RowBatchEncoder.HEADER_LENGTH) {
            throw CorruptBatch.because(length + " bytes are too few for a header");
        }
        in = new BatchInput(source, offset, offset + length);
        int magic = in.readInt();
        if (magic != RowBatchEncoder.MAGIC) {
            throw CorruptBatch.because(
                    (magic & 0xFFFFFF) == (RowBatchEncoder.MAGIC & 0xFFFFFF)
                            ? "version " + (magic >>> 24) + " is not known here; this program reads version "
                                    + RowBatchEncoder.VERSION
                            : "does not begin with KRB");
        }
        int expected = in.readInt();
        int actual = Crc32c.of(source, offset + RowBatchEncoder.CHECKED_FROM, length - RowBatchEncoder.CHECKED_FROM);
        if (expected != actual) {
            throw CorruptBatch.because(
                    "checksum " + Integer.toHexString(actual) + ", not " + Integer.toHexString(expected));
        }
    }

    RowBatch decode() {
        rows = count("rows", RowBatch.MAX_ROWS);
        seriesCount = count("series", RowBatch.MAX_DECODED_BYTES / Integer.BYTES - 1);
        int seriesKeyBytes = count("bytes of series keys", RowBatch.MAX_DECODED_BYTES);
        int fieldCount = count("fields", RowBatch.MAX_FIELDS);
        int decodedLength = count("decoded bytes", RowBatch.MAX_DECODED_BYTES);
        if (RowBatchEncoder.fixedDecodedBytes(rows, seriesCount, seriesKeyBytes) > decodedLength) {
            throw CorruptBatch.because("more rows and series than " + decodedLength + " bytes can hold");
        }
        buffer = new byte[decodedLength];

        int seriesOffsets = take(4L * (seriesCount + 1));
        in.readOffsets(buffer, seriesOffsets, seriesCount, seriesKeyBytes);
        int seriesKeys = take(seriesKeyBytes);
        in.readBlock(buffer, seriesKeys, seriesKeyBytes);
        int seriesIndexes = take(4L * rows);
        in.readNarrow(buffer, seriesIndexes, rows, Integer.BYTES);
        requireSeries(seriesIndexes);
        int timestamps = take(8L * rows);
        in.readLongs(buffer, timestamps, rows, false);
        MemorySegment all = MemorySegment.ofArray(buffer);
        List<RowBatch.Field> fields = readFields(fieldCount, all);
        if (in.remaining() > 0 || used != decodedLength) {
            throw CorruptBatch.because(
                    in.remaining() + " bytes after the end, or " + (decodedLength - used) + " bytes not used");
        }
        return new RowBatch(
                rows,
                all.asSlice(timestamps, 8L * rows),
                all.asSlice(seriesIndexes, 4L * rows),
                all.asSlice(seriesOffsets, 4L * (seriesCount + 1)),
                all.asSlice(seriesKeys, seriesKeyBytes),
                fields);
    }

    private List<RowBatch.Field> readFields(int fieldCount, MemorySegment all) {
        List<RowBatch.Field> fields = new ArrayList<>();
        Set<Integer> ids = new HashSet<>();
        for (int i = 0; i < fieldCount; i++) {
            RowBatch.Field field = readField(all);
            if (!ids.add(field.columnId())) {
                throw CorruptBatch.because("column " + field.columnId() + " occurs twice");
            }
            fields.add(field);
        }
        return fields;
    }

    private RowBatch.Field readField(MemorySegment all) {
        int columnId = in.readLength("a column id", Integer.MAX_VALUE);
        DataType type = TypeCode.type(in.readByte());
        int hasNulls = in.readByte();
        MemorySegment validity = null;
        if (hasNulls == 1) {
            int bytes = (rows + 7) >>> 3;
            int at = take(bytes);
            in.readBytes(buffer, at, bytes);
            validity = all.asSlice(at, bytes);
        } else if (hasNulls != 0) {
            throw CorruptBatch.because("unknown field flag " + hasNulls);
        }
        if (type.isVariableLength()) {
            int length = in.readLength("bytes of values", buffer.length - used);
            int offsets = take(4L * (rows + 1));
            in.readOffsets(buffer, offsets, rows, length);
            int values = take(length);
            in.readBlock(buffer, values, length);
            return new RowBatch.Field(
                    columnId, type, validity, all.asSlice(values, length), all.asSlice(offsets, 4L * (rows + 1)));
        }
        int values = take((long) rows * type.width());
        if (type.width() == Long.BYTES) {
            in.readLongs(buffer, values, rows, type == DataType.FLOAT64);
        } else {
            in.readNarrow(buffer, values, rows, type.width());
        }
        return new RowBatch.Field(columnId, type, validity, all.asSlice(values, (long) rows * type.width()), null);
    }

    private void requireSeries(int seriesIndexes) {
        for (int row = 0; row < rows; row++) {
            int series = (int) Bytes.INT.get(buffer, seriesIndexes + (row << 2));
            if (series < 0 || series >= seriesCount) {
                throw CorruptBatch.because("row " + row + " names series " + series + " of " + seriesCount);
            }
        }
    }

    private int count(String what, int limit) {
        int value = in.readInt();
        if (value < 0 || value > limit) {
            throw CorruptBatch.because(Integer.toUnsignedString(value) + " " + what + ", the limit is " + limit);
        }
        return value;
    }

    /** Reserves bytes of the buffer, beginning at a multiple of 8. */
    private int take(long bytes) {
        int start = used;
        long next = start + RowBatchEncoder.aligned(bytes);
        if (next > buffer.length) {
            throw CorruptBatch.because("its columns need more than " + buffer.length + " bytes");
        }
        used = (int) next;
        return start;
    }
}
