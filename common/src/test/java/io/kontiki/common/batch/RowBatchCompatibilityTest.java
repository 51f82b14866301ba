package io.kontiki.common.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontiki.common.checksum.Crc32c;
import io.kontiki.common.schema.DataType;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/**
 * Batches lie in logs and checkpoint objects, so every version that was ever written must stay readable. The sample was made by
 * version 1 with every form that the format has; {@code -Dkontiki.rewrite=true} makes one for a NEW version, never for an old.
 */
final class RowBatchCompatibilityTest {
    private static final String SAMPLE = "row-batch-v1.hex";
    private static final int ROWS = 300;

    @Test
    void aBatchOfVersion1IsStillRead() throws IOException {
        if (Boolean.getBoolean("kontiki.rewrite")) {
            Files.writeString(
                    Path.of("src/test/resources/io/kontiki/common/batch", SAMPLE),
                    HexFormat.of().formatHex(sample().encode()).replaceAll("(.{120})", "$1\n") + "\n");
        }
        byte[] stored;
        try (var in = RowBatchCompatibilityTest.class.getResourceAsStream(SAMPLE)) {
            stored = HexFormat.of()
                    .parseHex(new String(in.readAllBytes(), StandardCharsets.US_ASCII).replaceAll("\\s", ""));
        }
        assertThat(stored[3]).isEqualTo((byte) 1);
        assertIsSample(RowBatch.decode(stored));
        assertIsSample(RowBatch.decode(sample().encode()));
    }

    @Test
    void aBatchOfAnUnknownVersionIsRefusedByItsNumber() {
        byte[] encoded = sample().encode();
        encoded[3] = 2;
        Bytes.INT.set(encoded, 4, Crc32c.of(encoded, 8, encoded.length - 8));
        assertThatThrownBy(() -> RowBatch.decode(encoded)).hasMessageContaining("version 2 is not known here");
    }

    private static RowBatchBuilder sample() {
        RowBatchBuilder builder = new RowBatchBuilder();
        for (int i = 0; i < 20; i++) {
            byte[] key = SeriesKey.encoder()
                    .addString(0, "host_" + i)
                    .addString(1, "eu-central-1")
                    .addLong(2, i)
                    .toBytes();
            builder.addSeries(key, 0, key.length);
        }
        DataType[] types = DataType.values();
        for (int field = 0; field < types.length; field++) {
            builder.addField(10 + field, types[field]);
        }
        int decimals = builder.addField(100, DataType.FLOAT64);
        int nulls = builder.addField(200, DataType.INT64);
        for (int row = 0; row < ROWS; row++) {
            builder.beginRow(row % 20, timestamp(row));
            for (int field = 0; field < types.length; field++) {
                if (types[field].isVariableLength()) {
                    byte[] text = text(row).getBytes(StandardCharsets.UTF_8);
                    builder.setBytes(field, text, 0, text.length);
                } else {
                    builder.setLong(field, bits(types[field], row));
                }
            }
            builder.setDouble(decimals, row / 100.0);
            if (row % 3 == 0) {
                builder.setLong(nulls, row * 100_000L);
            }
        }
        return builder;
    }

    private static void assertIsSample(RowBatch batch) {
        assertThat(batch.rows()).isEqualTo(ROWS);
        assertThat(batch.seriesCount()).isEqualTo(20);
        assertThat(HexFormat.of().formatHex(batch.seriesKey(3).toArray(ValueLayout.JAVA_BYTE)))
                .isEqualTo("0006686f73745f33" + "010c65752d63656e7472616c2d31" + "02080300000000000000");
        DataType[] types = DataType.values();
        assertThat(batch.fields()).hasSize(types.length + 2);
        for (int row = 0; row < ROWS; row++) {
            assertThat(batch.seriesIndex(row)).isEqualTo(row % 20);
            assertThat(batch.timestamp(row)).isEqualTo(timestamp(row));
            for (int i = 0; i < types.length; i++) {
                RowBatch.Field field = batch.fields().get(i);
                assertThat(field.columnId()).isEqualTo(10 + i);
                assertThat(field.type()).isEqualTo(types[i]);
                assertThat(field.validity()).isNull();
                if (types[i].isVariableLength()) {
                    assertThat(new String(field.bytes(row).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8))
                            .isEqualTo(text(row));
                } else if (types[i] == DataType.FLOAT64) {
                    assertThat(field.values().get(RowBatch.LONG, 8L * row)).isEqualTo(bits(types[i], row));
                } else if (types[i] == DataType.FLOAT32) {
                    assertThat(field.values().get(RowBatch.INT, 4L * row) & 0xFFFF_FFFFL)
                            .isEqualTo(bits(types[i], row));
                } else {
                    assertThat(field.longValue(row))
                            .describedAs("%s %d", types[i], row)
                            .isEqualTo(bits(types[i], row));
                }
            }
            assertThat(batch.fields().get(types.length).doubleValue(row)).isEqualTo(row / 100.0);
            assertThat(batch.fields().get(types.length + 1).isNull(row)).isEqualTo(row % 3 != 0);
            assertThat(batch.fields().get(types.length + 1).longValue(row))
                    .isEqualTo(row % 3 == 0 ? row * 100_000L : 0);
        }
    }

    private static long timestamp(int row) {
        return 1_700_000_000_000_000_000L + row / 20 * 10_000_000_000L;
    }

    private static String text(int row) {
        return "message " + row % 7 + " of the day";
    }

    private static long bits(DataType type, int row) {
        return switch (type) {
            case BOOLEAN -> row & 1;
            case INT8 -> (byte) row;
            case UINT8 -> row & 0xFF;
            case INT16, INT32, DATE -> row * 50L - 500;
            case UINT16 -> row * 200L;
            case UINT32 -> row * 10_000_000L;
            case INT64 -> row * 1_000_000_000_007L;
            case UINT64 -> -row;
            case FLOAT32 -> Float.floatToRawIntBits(row * 0.1f) & 0xFFFF_FFFFL;
            case FLOAT64 -> Double.doubleToRawLongBits(1.0 / (row + 1));
            case TIMESTAMP_SECOND, TIMESTAMP_MILLISECOND, TIMESTAMP_MICROSECOND, TIMESTAMP_NANOSECOND -> row * 86_400L;
            case STRING, BINARY -> throw new IllegalArgumentException(type.displayName());
        };
    }
}
