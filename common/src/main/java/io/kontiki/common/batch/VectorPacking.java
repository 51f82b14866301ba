package io.kontiki.common.batch;

/**
 * The loops that pack longs into 1, 2 or 4 bytes and back: value = base + scale * packed, packed unsigned. Kept free of calls and
 * branches, so that the compiler can turn them into vector instructions.
 */
final class VectorPacking {
    private VectorPacking() {}

    static void pack(long[] values, int count, long base, int width, byte[] target) {
        if (width == 1) {
            for (int i = 0; i < count; i++) {
                target[i] = (byte) (values[i] - base);
            }
        } else if (width == 2) {
            for (int i = 0; i < count; i++) {
                Bytes.SHORT.set(target, i << 1, (short) (values[i] - base));
            }
        } else {
            for (int i = 0; i < count; i++) {
                Bytes.INT.set(target, i << 2, (int) (values[i] - base));
            }
        }
    }

    static void packScaled(long[] values, int count, long base, long scale, int width, byte[] target) {
        for (int i = 0; i < count; i++) {
            long value = (values[i] - base) / scale;
            if (width == 1) {
                target[i] = (byte) value;
            } else if (width == 2) {
                Bytes.SHORT.set(target, i << 1, (short) value);
            } else {
                Bytes.INT.set(target, i << 2, (int) value);
            }
        }
    }

    /** Unpacks into 8-byte values. */
    static void unpack(byte[] source, int from, int count, long base, long scale, int width, byte[] target, int to) {
        switch (width) {
            case 1 -> {
                for (int i = 0; i < count; i++) {
                    Bytes.LONG.set(target, to + (i << 3), base + (source[from + i] & 0xFFL) * scale);
                }
            }
            case 2 -> {
                for (int i = 0; i < count; i++) {
                    Bytes.LONG.set(
                            target,
                            to + (i << 3),
                            base + ((short) Bytes.SHORT.get(source, from + (i << 1)) & 0xFFFFL) * scale);
                }
            }
            case 4 -> {
                for (int i = 0; i < count; i++) {
                    Bytes.LONG.set(
                            target,
                            to + (i << 3),
                            base + ((int) Bytes.INT.get(source, from + (i << 2)) & 0xFFFF_FFFFL) * scale);
                }
            }
            default -> {
                for (int i = 0; i < count; i++) {
                    Bytes.LONG.set(target, to + (i << 3), base);
                }
            }
        }
    }

    /** Unpacks into doubles: (base + packed) / 10^exponent. */
    static void unpackDecimal(
            byte[] source, int from, int count, long base, double divisor, int width, byte[] target, int to) {
        for (int i = 0; i < count; i++) {
            double value = (base + packed(source, from, i, width)) / divisor;
            Bytes.LONG.set(target, to + (i << 3), Double.doubleToRawLongBits(value));
        }
    }

    /** Unpacks into values of 1, 2 or 4 bytes. */
    static void unpackNarrow(
            byte[] source,
            int from,
            int count,
            long base,
            long scale,
            int width,
            byte[] target,
            int to,
            int targetWidth) {
        for (int i = 0; i < count; i++) {
            long value = base + packed(source, from, i, width) * scale;
            if (targetWidth == 1) {
                target[to + i] = (byte) value;
            } else if (targetWidth == 2) {
                Bytes.SHORT.set(target, to + (i << 1), (short) value);
            } else {
                Bytes.INT.set(target, to + (i << 2), (int) value);
            }
        }
    }

    /** One packed value, unsigned unless it has 8 bytes. */
    static long packed(byte[] source, int from, int index, int width) {
        return switch (width) {
            case 0 -> 0;
            case 1 -> source[from + index] & 0xFFL;
            case 2 -> (short) Bytes.SHORT.get(source, from + (index << 1)) & 0xFFFFL;
            case 4 -> (int) Bytes.INT.get(source, from + (index << 2)) & 0xFFFF_FFFFL;
            default -> (long) Bytes.LONG.get(source, from + (index << 3));
        };
    }
}
