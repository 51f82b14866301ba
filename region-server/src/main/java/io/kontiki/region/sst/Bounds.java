package io.kontiki.region.sst;

import io.kontiki.common.schema.DataType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The least and greatest value of a column chunk, as Parquet wants them: zeros of floats widened to both signs, nothing when there
 * is a NaN (readers disagree on its place in the order, so a chunk with one must never be pruned), nothing for long strings.
 */
final class Bounds {
    private long least;
    private long greatest;
    private boolean known;

    void ofNumbers(DataType type, long[] values, int count, EncodedColumn out) {
        known = count > 0;
        if (!known) {
            return;
        }
        if (type == DataType.FLOAT64) {
            ofDoubles(values, count, out);
        } else if (type == DataType.FLOAT32) {
            ofFloats(values, count, out);
        } else {
            ofIntegers(type, values, count, out);
        }
    }

    /** Whether the difference of the bounds fits, so that no delta overflows. */
    boolean spreadFits(boolean wide) {
        long spread = greatest - least;
        return known && spread >= 0 && (wide ? spread <= Long.MAX_VALUE / 4 : spread <= Integer.MAX_VALUE / 4);
    }

    void ofStrings(byte[] bytes, int[] starts, int[] ends, int count, EncodedColumn out) {
        if (count == 0) {
            return;
        }
        int min = 0;
        int max = 0;
        for (int i = 1; i < count; i++) {
            if (Arrays.compareUnsigned(bytes, starts[i], ends[i], bytes, starts[min], ends[min]) < 0) {
                min = i;
            } else if (Arrays.compareUnsigned(bytes, starts[i], ends[i], bytes, starts[max], ends[max]) > 0) {
                max = i;
            }
        }
        if (ends[min] - starts[min] <= ColumnEncoder.BOUND_MAX_BYTES
                && ends[max] - starts[max] <= ColumnEncoder.BOUND_MAX_BYTES) {
            out.min = Arrays.copyOfRange(bytes, starts[min], ends[min]);
            out.max = Arrays.copyOfRange(bytes, starts[max], ends[max]);
        }
    }

    private void ofIntegers(DataType type, long[] values, int count, EncodedColumn out) {
        // Shifting by the sign bit turns the unsigned order into the signed one.
        long flip = type == DataType.UINT64 ? Long.MIN_VALUE : 0;
        long mask = type == DataType.UINT32 ? 0xFFFF_FFFFL : -1L;
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        for (int i = 0; i < count; i++) {
            long value = values[i] & mask ^ flip;
            min = Math.min(min, value);
            max = Math.max(max, value);
        }
        least = min ^ flip;
        greatest = max ^ flip;
        out.min = number(type, least);
        out.max = number(type, greatest);
        if (flip != 0) {
            known = min >= 0 == max >= 0;
        }
        if (mask != -1L) {
            known = max <= Integer.MAX_VALUE;
        }
    }

    private void ofDoubles(long[] values, int count, EncodedColumn out) {
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            double value = Double.longBitsToDouble(values[i]);
            if (Double.isNaN(value)) {
                return;
            }
            min = Math.min(min, value);
            max = Math.max(max, value);
        }
        out.min = littleEndian(8).putDouble(min == 0 ? -0.0 : min).array();
        out.max = littleEndian(8).putDouble(max == 0 ? 0.0 : max).array();
    }

    private void ofFloats(long[] values, int count, EncodedColumn out) {
        float min = Float.POSITIVE_INFINITY;
        float max = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            float value = Float.intBitsToFloat((int) values[i]);
            if (Float.isNaN(value)) {
                return;
            }
            min = Math.min(min, value);
            max = Math.max(max, value);
        }
        out.min = littleEndian(4).putFloat(min == 0 ? -0.0f : min).array();
        out.max = littleEndian(4).putFloat(max == 0 ? 0.0f : max).array();
    }

    static byte[] number(DataType type, long value) {
        if (type == DataType.BOOLEAN) {
            return new byte[] {(byte) value};
        }
        return type.width() == 8
                ? littleEndian(8).putLong(value).array()
                : littleEndian(4).putInt((int) value).array();
    }

    private static ByteBuffer littleEndian(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
