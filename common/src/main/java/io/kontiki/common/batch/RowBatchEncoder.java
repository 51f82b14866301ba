package io.kontiki.common.batch;

import io.kontiki.common.checksum.Crc32c;
import io.kontiki.common.schema.DataType;

/** Writes the rows of a builder in the format of this package, version 1. Belongs to one builder and its thread. */
final class RowBatchEncoder {
    static final int VERSION = 1;
    static final int MAGIC = 'K' | 'R' << 8 | 'B' << 16 | VERSION << 24;
    static final int CRC_POSITION = 4;
    static final int CHECKED_FROM = 8;
    static final int HEADER_LENGTH = 28;

    private final BatchOutput out = new BatchOutput();
    private final DecimalPacking decimals = new DecimalPacking();

    byte[] encode(RowBatchBuilder batch) {
        int rows = batch.rows();
        out.reset();
        out.putInt(MAGIC);
        out.putInt(0);
        out.putInt(rows);
        out.putInt(batch.seriesCount());
        out.putInt(batch.seriesKeyBytes());
        out.putInt(fieldsWithValues(batch));
        out.putInt((int) batch.byteSize());
        putIntegers(batch.seriesLengths, batch.seriesCount(), false);
        out.putBlock(batch.seriesKeys, batch.seriesKeyBytes());
        putIntegers(batch.seriesIndexes, rows, false);
        putIntegers(batch.timestamps, rows, true);
        for (int field = 0; field < batch.fieldCount(); field++) {
            if (!batch.column(field).isEmpty()) {
                putField(batch.column(field), rows);
            }
        }
        byte[] encoded = out.toBytes();
        Bytes.INT.set(encoded, CRC_POSITION, Crc32c.of(encoded, CHECKED_FROM, encoded.length - CHECKED_FROM));
        return encoded;
    }

    private static int fieldsWithValues(RowBatchBuilder batch) {
        int count = 0;
        for (int field = 0; field < batch.fieldCount(); field++) {
            count += batch.column(field).isEmpty() ? 0 : 1;
        }
        return count;
    }

    private void putField(FieldColumn column, int rows) {
        column.complete(rows);
        boolean hasNulls = column.hasNulls(rows);
        out.putVarint(column.columnId);
        out.putByte(TypeCode.of(column.type));
        out.putByte(hasNulls ? 1 : 0);
        if (hasNulls) {
            out.putValidity(column, rows);
        }
        switch (column) {
            case VariableColumn variable -> {
                out.putVarint(variable.dataLength());
                putIntegers(variable.lengths(), rows, false);
                out.putBlock(variable.data(), variable.dataLength());
            }
            case FixedColumn fixed -> {
                if (fixed.type == DataType.FLOAT64 && decimals.pack(fixed.values(), rows)) {
                    out.putVector(
                            decimals.integers(),
                            rows,
                            decimals.min(),
                            decimals.max(),
                            1,
                            (decimals.exponent() + 1) << 4);
                } else {
                    putIntegers(fixed.values(), rows, fixed.type.isTimestamp());
                }
            }
        }
    }

    private void putIntegers(long[] values, int count, boolean multiples) {
        long min = count == 0 ? 0 : Long.MAX_VALUE;
        long max = count == 0 ? 0 : Long.MIN_VALUE;
        for (int i = 0; i < count; i++) {
            min = Math.min(min, values[i]);
            max = Math.max(max, values[i]);
        }
        // Timestamps in nanoseconds are often whole seconds: their common divisor saves half of their bytes.
        long scale = multiples && (max - min > 0xFFFF || max - min < 0) ? commonDivisor(values, count, min, max) : 1;
        out.putVector(values, count, min, max, scale, 0);
    }

    private static long commonDivisor(long[] values, int count, long min, long max) {
        if (max - min < 0) {
            return 1;
        }
        long divisor = max - min;
        long last = min;
        for (int i = 0; i < count && divisor > 1; i++) {
            if (values[i] != last) {
                last = values[i];
                for (long rest = (last - min) % divisor; rest != 0; ) {
                    long next = divisor % rest;
                    divisor = rest;
                    rest = next;
                }
            }
        }
        return divisor;
    }

    /** Decoded bytes of everything but the fields; every part begins at a multiple of 8. */
    static long fixedDecodedBytes(int rows, int seriesCount, int seriesKeyBytes) {
        return 8L * rows + aligned(4L * rows) + aligned(4L * (seriesCount + 1)) + aligned(seriesKeyBytes);
    }

    static long decodedBytes(FieldColumn column, int rows) {
        long validity = column.hasNulls(rows) ? aligned((rows + 7) >>> 3) : 0;
        return validity
                + switch (column) {
                    case FixedColumn fixed -> aligned(fixed.valueBytes(rows));
                    case VariableColumn variable -> aligned(4L * (rows + 1)) + aligned(variable.dataLength());
                };
    }

    static long aligned(long bytes) {
        return bytes + 7 & ~7L;
    }
}
