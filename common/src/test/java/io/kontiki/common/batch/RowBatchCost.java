package io.kontiki.common.batch;

import io.kontiki.common.schema.DataType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;

/**
 * Prints what a row costs to build, encode and decode: ten fields, TSBS-shaped tags, 10,000 rows a batch. Run it by hand, for about
 * ten seconds: it is a measurement, not a test.
 */
public final class RowBatchCost {
    private static final int ROWS = 10_000;
    private static final int FIELDS = 10;
    /** To warm up, and as many again to measure. */
    private static final int ROUNDS = 150;

    private RowBatchCost() {}

    private enum Shape {
        /** What TSBS sends. */
        WHOLE_NUMBERS,
        TWO_DECIMALS,
        RANDOM_DOUBLES
    }

    public static void main(String[] args) {
        for (Shape shape : Shape.values()) {
            for (int hosts : new int[] {100, 4000}) {
                measure(shape, hosts);
            }
        }
    }

    private static void measure(Shape shape, int hosts) {
        Random random = new Random(1);
        double[] values = new double[ROWS * FIELDS];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (shape) {
                case WHOLE_NUMBERS -> random.nextInt(101);
                case TWO_DECIMALS -> random.nextInt(10_001) / 100.0;
                case RANDOM_DOUBLES -> random.nextDouble() * 100;
            };
        }
        byte[][] keys = new byte[hosts][];
        for (int host = 0; host < hosts; host++) {
            keys[host] = key(host, random);
        }
        RowBatchBuilder builder = new RowBatchBuilder();
        byte[] encoded = null;
        long[] build = new long[ROUNDS];
        long[] encode = new long[ROUNDS];
        long[] decode = new long[ROUNDS];
        long checked = 0;
        for (int round = -ROUNDS; round < ROUNDS; round++) {
            long start = System.nanoTime();
            fill(builder, keys, values);
            long built = System.nanoTime();
            encoded = builder.encode();
            long encodedAt = System.nanoTime();
            checked += RowBatch.decode(encoded).timestamp(ROWS - 1);
            long decodedAt = System.nanoTime();
            if (round >= 0) {
                build[round] = built - start;
                encode[round] = encodedAt - built;
                decode[round] = decodedAt - encodedAt;
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%-14s %5d series: build %s, encode %s, decode %s ns a row (median/best), %5.1f bytes a row (decoded %d) %s%n",
                shape,
                hosts,
                perRow(build),
                perRow(encode),
                perRow(decode),
                (double) encoded.length / ROWS,
                builder.byteSize() / ROWS,
                checked == 0 ? "?" : "");
    }

    private static String perRow(long[] nanos) {
        Arrays.sort(nanos);
        return nanos[ROUNDS / 2] / ROWS + "/" + nanos[0] / ROWS;
    }

    private static void fill(RowBatchBuilder builder, byte[][] keys, double[] values) {
        builder.reset();
        for (byte[] key : keys) {
            builder.addSeries(key, 0, key.length);
        }
        for (int field = 0; field < FIELDS; field++) {
            builder.addField(12 + field, DataType.FLOAT64);
        }
        for (int row = 0; row < ROWS; row++) {
            builder.beginRow(row % keys.length, 1_451_606_400_000_000_000L + row / keys.length * 10_000_000_000L);
            for (int field = 0; field < FIELDS; field++) {
                builder.setDouble(field, values[row * FIELDS + field]);
            }
        }
    }

    private static byte[] key(int host, Random random) {
        String[] tags = {
            "host_" + host,
            "eu-central-" + random.nextInt(2),
            "eu-central-1" + (char) ('a' + random.nextInt(3)),
            "" + random.nextInt(100),
            "Ubuntu16.04LTS",
            "x86",
            "team" + random.nextInt(4),
            "" + random.nextInt(20),
            "" + random.nextInt(2),
            "production"
        };
        SeriesKey.Encoder encoder = SeriesKey.encoder();
        for (int i = 0; i < tags.length; i++) {
            byte[] value = tags[i].getBytes(StandardCharsets.UTF_8);
            encoder.addString(i, value, 0, value.length);
        }
        return encoder.toBytes();
    }
}
