package io.kontiki.common.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import io.kontiki.common.checksum.Crc32c;
import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.schema.DataType;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random batches come back as they were; damaged ones are CORRUPT and nothing else. {@code -Dkontiki.seed=} repeats a failure. */
final class RowBatchFuzzTest {
    private static final long SEED = Long.getLong("kontiki.seed", 20261123);

    @Test
    void randomBatchesComeBackAsTheyWere() {
        for (int round = 0; round < 600; round++) {
            RandomBatch random = new RandomBatch(new Random(SEED + round));
            RowBatch batch = RowBatch.decode(random.builder.encode());
            assertSameRows(random, List.of(batch), random.rows, round);
        }
    }

    @Test
    void splitBatchesHoldTheSameRowsInOrder() {
        for (int round = 0; round < 300; round++) {
            Random source = new Random(SEED + 1000 + round);
            RandomBatch random = new RandomBatch(source);
            int parts = 1 + source.nextInt(4);
            int[] seriesToPart = source.ints(random.series, 0, parts).toArray();
            RowBatchBuilder[] split = source.nextBoolean()
                    ? RowBatchSplitter.split(random.builder, seriesToPart, parts)
                    : RowBatchSplitter.split(RowBatch.decode(random.builder.encode()), seriesToPart, parts);
            for (int part = 0; part < parts; part++) {
                int wanted = part;
                List<RandomBatch.Row> expected = random.rows.stream()
                        .filter(row -> seriesToPart[Integer.parseInt(row.host().substring(5))] == wanted)
                        .toList();
                assertSameRows(random, List.of(RowBatch.decode(split[part].encode())), expected, round);
            }
            List<RowBatch> cut = new ArrayList<>();
            for (RowBatchBuilder run : RowBatchSplitter.splitRows(random.builder, 7)) {
                cut.add(RowBatch.decode(run.encode()));
            }
            assertThat(cut).allMatch(batch -> batch.rows() <= 7);
            assertSameRows(random, cut, random.rows, round);
        }
    }

    @Test
    void everyFlippedBitIsNoticed() {
        byte[] encoded = new RandomBatch(new Random(SEED)).builder.encode();
        for (int bit = 0; bit < encoded.length * 8; bit++) {
            encoded[bit >>> 3] ^= (byte) (1 << (bit & 7));
            assertCorrupt(encoded, encoded.length, "bit " + bit);
            encoded[bit >>> 3] ^= (byte) (1 << (bit & 7));
        }
    }

    @Test
    void everyTruncationAndGarbageIsNoticed() {
        byte[] encoded = new RandomBatch(new Random(SEED)).builder.encode();
        for (int length = 0; length < encoded.length; length++) {
            assertCorrupt(encoded, length, "length " + length);
        }
        assertCorrupt(Arrays.copyOf(encoded, encoded.length + 1), encoded.length + 1, "one byte more");
        Random random = new Random(SEED);
        for (int round = 0; round < 20_000; round++) {
            byte[] garbage = new byte[random.nextInt(200)];
            random.nextBytes(garbage);
            assertCorrupt(garbage, garbage.length, "garbage " + round);
        }
    }

    /** With a right checksum over wrong bytes: what a hostile or broken writer could send. */
    @Test
    void damageBehindARightChecksumIsCorruptOrHarmlessAndBounded() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int refused = 0;
        long most = 0;
        for (int round = 0; round < 30_000; round++) {
            Random random = new Random(SEED + round);
            byte[] bytes = round % 300 == 0 || base == null ? base = new RandomBatch(random).builder.encode() : base;
            byte[] damaged = damage(bytes, random);
            long before = threads.getCurrentThreadAllocatedBytes();
            try {
                readEverything(RowBatch.decode(damaged));
            } catch (KontikiException e) {
                assertThat(e.code())
                        .describedAs("seed %d round %d", SEED, round)
                        .isEqualTo(ErrorCode.CORRUPT);
                refused++;
            } catch (RuntimeException e) {
                fail("seed " + SEED + " round " + round, e);
            }
            most = Math.max(most, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(refused).isGreaterThan(10_000);
        assertThat(most).isLessThan(3L * RowBatch.MAX_DECODED_BYTES);
    }

    @Test
    void aBombIsRefusedBeforeAnythingIsAllocated() {
        RowBatchBuilder builder = new RowBatchBuilder();
        builder.addSeries(new byte[] {0, 1, 'a'}, 0, 3);
        builder.addField(1, DataType.FLOAT64);
        for (int row = 0; row < 1000; row++) {
            builder.beginRow(0, row);
            builder.setDouble(0, 1);
        }
        byte[] encoded = builder.encode();
        assertThat(encoded.length).isLessThan(2_200);
        for (int position = 8; position < RowBatchEncoder.HEADER_LENGTH; position += 4) {
            for (int value : new int[] {Integer.MAX_VALUE, Integer.MIN_VALUE, -1, RowBatch.MAX_DECODED_BYTES + 1}) {
                byte[] bomb = encoded.clone();
                Bytes.INT.set(bomb, position, value);
                seal(bomb);
                ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
                long before = threads.getCurrentThreadAllocatedBytes();
                assertCorrupt(bomb, bomb.length, "position " + position + " value " + value);
                assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1 << 20);
            }
        }
    }

    private byte[] base;

    private static byte[] damage(byte[] bytes, Random random) {
        byte[] damaged = random.nextInt(4) == 0
                ? Arrays.copyOf(bytes, Math.max(28, random.nextInt(bytes.length + 4)))
                : bytes.clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
            // The counts in front and the forms in the middle are hit about equally often.
            int at = 8 + random.nextInt(random.nextBoolean() ? 40 : damaged.length) % (damaged.length - 8);
            damaged[at] = (byte) (random.nextBoolean() ? random.nextInt() : damaged[at] ^ 1 << random.nextInt(8));
        }
        seal(damaged);
        return damaged;
    }

    private static void seal(byte[] bytes) {
        Bytes.INT.set(
                bytes,
                RowBatchEncoder.CRC_POSITION,
                Crc32c.of(bytes, RowBatchEncoder.CHECKED_FROM, bytes.length - RowBatchEncoder.CHECKED_FROM));
    }

    private static void readEverything(RowBatch batch) {
        for (int series = 0; series < batch.seriesCount(); series++) {
            batch.seriesKey(series);
        }
        for (int row = 0; row < batch.rows(); row++) {
            batch.seriesKey(batch.seriesIndex(row));
            for (RowBatch.Field field : batch.fields()) {
                field.isNull(row);
                if (field.type().isVariableLength()) {
                    field.bytes(row);
                } else if (field.type().isFloat()) {
                    field.doubleValue(row);
                } else {
                    field.longValue(row);
                }
            }
        }
    }

    private static void assertCorrupt(byte[] bytes, int length, String what) {
        try {
            RowBatch.decode(bytes, 0, length);
        } catch (KontikiException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT);
            return;
        }
        fail("decoded: " + what);
    }

    private static void assertSameRows(
            RandomBatch random, List<RowBatch> batches, List<RandomBatch.Row> expected, int round) {
        int at = 0;
        for (RowBatch batch : batches) {
            for (int row = 0; row < batch.rows(); row++, at++) {
                RandomBatch.Row actual = RandomBatch.read(batch, row, random.types.size());
                String where = "seed " + SEED + " round " + round + " row " + row;
                assertThat(actual.host())
                        .describedAs(where)
                        .isEqualTo(expected.get(at).host());
                assertThat(actual.timestamp())
                        .describedAs(where)
                        .isEqualTo(expected.get(at).timestamp());
                assertThat(actual.values())
                        .describedAs(where)
                        .containsExactly(expected.get(at).values());
            }
        }
        assertThat(at).isEqualTo(expected.size());
    }
}
