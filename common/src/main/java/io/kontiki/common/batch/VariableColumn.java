package io.kontiki.common.batch;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.schema.DataType;
import java.util.Arrays;

/** A field of variable length: one length per row, and the bytes of all rows one after the other. */
final class VariableColumn extends FieldColumn {
    private long[] lengths = new long[64];
    private byte[] data = new byte[256];
    private int dataLength;

    VariableColumn(int columnId, DataType type) {
        super(columnId, type);
    }

    void set(int row, byte[] source, int offset, int length) {
        if (length > RowBatch.MAX_DECODED_BYTES - dataLength) {
            throw new KontikiException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the values of one column take more than " + RowBatch.MAX_DECODED_BYTES + " bytes in one batch");
        }
        if (!advance(row)) {
            dataLength -= (int) lengths[row];
        }
        if (row >= lengths.length) {
            lengths = Arrays.copyOf(lengths, Math.max(row + 1, lengths.length * 2));
        }
        if (dataLength + length > data.length) {
            data = Arrays.copyOf(data, Math.max(dataLength + length, data.length * 2));
        }
        System.arraycopy(source, offset, data, dataLength, length);
        lengths[row] = length;
        dataLength += length;
    }

    long[] lengths() {
        return lengths;
    }

    byte[] data() {
        return data;
    }

    int dataLength() {
        return dataLength;
    }

    @Override
    void fillGap(int row) {
        if (row > lengths.length) {
            lengths = Arrays.copyOf(lengths, Math.max(row, lengths.length * 2));
        }
        Arrays.fill(lengths, end, row, 0);
    }

    @Override
    void dropLast(int row) {
        dataLength -= (int) lengths[row];
        lengths[row] = 0;
    }

    @Override
    long valueBytes(int rows) {
        return (long) Integer.BYTES * (rows + 1) + dataLength;
    }

    @Override
    void appendSelected(FieldColumn source, int[] rows, int count) {
        VariableColumn from = (VariableColumn) source;
        int row = 0;
        long start = 0;
        for (int i = 0; i < count; i++) {
            // The selected rows grow, so one walk over the lengths finds every start.
            for (; row < rows[i]; row++) {
                start += row < from.end ? from.lengths[row] : 0;
            }
            if (from.isValid(row)) {
                set(i, from.data, (int) start, (int) from.lengths[row]);
            }
        }
    }

    @Override
    void reset() {
        super.reset();
        dataLength = 0;
    }
}
