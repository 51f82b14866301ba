package io.kontiki.common.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.schema.DataType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

final class RowBatchTest {
    private final RowBatchBuilder builder = new RowBatchBuilder();

    @Test
    void anEmptyBatchRoundTrips() {
        RowBatch batch = RowBatch.decode(builder.encode());
        assertThat(batch.rows()).isZero();
        assertThat(batch.seriesCount()).isZero();
        assertThat(batch.fields()).isEmpty();
    }

    @Test
    void everyTypeKeepsItsExtremes() {
        int series = series("a");
        long[] extremes = {0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE};
        for (int i = 0; i < DataType.values().length; i++) {
            builder.addField(i, DataType.values()[i]);
        }
        for (long extreme : extremes) {
            builder.beginRow(series, extreme);
            for (int i = 0; i < DataType.values().length; i++) {
                setExtreme(i, extreme);
            }
        }
        RowBatch batch = RowBatch.decode(builder.encode());
        for (int row = 0; row < extremes.length; row++) {
            assertThat(batch.timestamp(row)).isEqualTo(extremes[row]);
            for (RowBatch.Field field : batch.fields()) {
                assertThat(value(field, row))
                        .describedAs("%s of row %d", field.type(), row)
                        .isEqualTo(expected(field.type(), extremes[row]));
            }
        }
    }

    @Test
    void doublesComeBackBitByBit() {
        int series = series("a");
        double[] values = {
            0.0,
            -0.0,
            Double.NaN,
            Double.longBitsToDouble(0x7ff0000000000002L),
            Double.POSITIVE_INFINITY,
            Double.MIN_VALUE,
            Double.MAX_VALUE,
            0.1,
            12.34,
            1e15,
            -1e-6,
            1.0 / 3
        };
        for (double first : values) {
            for (double second : values) {
                builder.reset();
                int key = series("a");
                int field = builder.addField(1, DataType.FLOAT64);
                for (double value : new double[] {1, first, 2.5, second}) {
                    builder.beginRow(key, 0);
                    builder.setDouble(field, value);
                }
                RowBatch.Field decoded =
                        RowBatch.decode(builder.encode()).fields().getFirst();
                assertThat(Double.doubleToRawLongBits(decoded.doubleValue(1)))
                        .isEqualTo(Double.doubleToRawLongBits(first));
                assertThat(Double.doubleToRawLongBits(decoded.doubleValue(3)))
                        .isEqualTo(Double.doubleToRawLongBits(second));
                assertThat(decoded.doubleValue(2)).isEqualTo(2.5);
            }
        }
        assertThat(series).isZero();
    }

    @Test
    void fieldsThatAreMissingOrComeLateAreNull() {
        int series = series("a");
        int first = builder.addField(1, DataType.INT64);
        builder.beginRow(series, 1);
        builder.beginRow(series, 2);
        builder.setLong(first, 20);
        builder.beginRow(series, 3);
        int late = builder.addField(2, DataType.STRING);
        set(late, "three");
        builder.beginRow(series, 4);
        builder.setLong(first, 40);
        int never = builder.addField(3, DataType.FLOAT64);
        RowBatch batch = RowBatch.decode(builder.encode());
        assertThat(builder.isEmpty(never)).isTrue();
        assertThat(batch.fields()).hasSize(2);
        RowBatch.Field numbers = batch.fields().get(0);
        RowBatch.Field strings = batch.fields().get(1);
        assertThat(nulls(numbers, 4)).containsExactly(true, false, true, false);
        assertThat(nulls(strings, 4)).containsExactly(true, true, false, true);
        assertThat(numbers.longValue(1)).isEqualTo(20);
        assertThat(numbers.longValue(0)).isZero();
        assertThat(numbers.longValue(3)).isEqualTo(40);
        assertThat(text(strings, 2)).isEqualTo("three");
        assertThat(text(strings, 3)).isEmpty();
    }

    @Test
    void ofTwoValuesForOneFieldOfARowTheLastWins() {
        int series = series("a");
        int number = builder.addField(1, DataType.INT32);
        int text = builder.addField(2, DataType.STRING);
        builder.beginRow(series, 1);
        set(text, "a long first value");
        builder.setLong(number, 1);
        set(text, "b");
        builder.setLong(number, 2);
        builder.beginRow(series, 2);
        set(text, "c");
        RowBatch batch = RowBatch.decode(builder.encode());
        assertThat(batch.fields().get(0).longValue(0)).isEqualTo(2);
        assertThat(text(batch.fields().get(1), 0)).isEqualTo("b");
        assertThat(text(batch.fields().get(1), 1)).isEqualTo("c");
    }

    @Test
    void aCancelledRowLeavesNoTrace() {
        int series = series("a");
        int number = builder.addField(1, DataType.INT64);
        int text = builder.addField(2, DataType.STRING);
        builder.beginRow(series, 1);
        builder.setLong(number, 1);
        byte[] before = builder.encode();
        builder.beginRow(series, 2);
        builder.setLong(number, 2);
        set(text, "gone");
        builder.cancelRow();
        assertThat(builder.encode()).isEqualTo(before);
        builder.beginRow(series, 3);
        set(text, "kept");
        RowBatch batch = RowBatch.decode(builder.encode());
        assertThat(nulls(batch.fields().get(0), 2)).containsExactly(false, true);
        assertThat(text(batch.fields().get(1), 1)).isEqualTo("kept");
    }

    @Test
    void aBuilderIsUsedAgain() {
        int field = builder.addField(1, DataType.INT64);
        for (int round = 0; round < 3; round++) {
            int series = series("a" + round);
            for (int row = 0; row < 200; row++) {
                builder.beginRow(series, row);
                if (row % 3 == round) {
                    builder.setLong(field, row + 1000);
                }
            }
            RowBatch batch = RowBatch.decode(builder.encode());
            for (int row = 0; row < 200; row++) {
                assertThat(batch.fields().getFirst().isNull(row)).isEqualTo(row % 3 != round);
                assertThat(batch.fields().getFirst().longValue(row)).isEqualTo(row % 3 == round ? row + 1000 : 0);
            }
            builder.resetRows();
        }
    }

    @Test
    void aBatchMayLieInNativeMemory() {
        builder.beginRow(series("a"), 42);
        byte[] encoded = builder.encode();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocateFrom(ValueLayout.JAVA_BYTE, encoded);
            assertThat(RowBatch.decode(memory).timestamp(0)).isEqualTo(42);
        }
        byte[] within = new byte[encoded.length + 10];
        System.arraycopy(encoded, 0, within, 7, encoded.length);
        assertThat(RowBatch.decode(MemorySegment.ofArray(within).asSlice(7, encoded.length))
                        .timestamp(0))
                .isEqualTo(42);
    }

    @Test
    void refusesWhatIsNotASeriesOrNotAFieldOrTooLarge() {
        assertThatThrownBy(() -> builder.beginRow(0, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        int series = series("a");
        int text = builder.addField(1, DataType.STRING);
        builder.beginRow(series, 1);
        assertThatThrownBy(() -> builder.setLong(text, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.addField(1, DataType.STRING)).isInstanceOf(IllegalArgumentException.class);
        byte[] big = new byte[40 << 20];
        builder.setBytes(text, big, 0, big.length);
        builder.beginRow(series, 2);
        assertThatThrownBy(() -> builder.setBytes(text, big, 0, big.length))
                .isInstanceOfSatisfying(
                        KontikiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
        builder.cancelRow();
        assertThat(RowBatch.decode(builder.encode())
                        .fields()
                        .getFirst()
                        .bytes(0)
                        .byteSize())
                .isEqualTo(big.length);
    }

    private void setExtreme(int field, long extreme) {
        switch (builder.type(field)) {
            case STRING, BINARY -> set(field, Long.toString(extreme));
            case BOOLEAN -> builder.setBoolean(field, extreme != 0);
            case FLOAT32 -> builder.setFloat(field, Float.intBitsToFloat((int) extreme));
            case FLOAT64 -> builder.setDouble(field, Double.longBitsToDouble(extreme));
            case INT8, UINT8 -> builder.setLong(field, (byte) extreme);
            case INT16, UINT16 -> builder.setLong(field, (short) extreme);
            case INT32, UINT32, DATE -> builder.setLong(field, (int) extreme);
            case INT64, UINT64, TIMESTAMP_SECOND, TIMESTAMP_MILLISECOND, TIMESTAMP_MICROSECOND, TIMESTAMP_NANOSECOND ->
                builder.setLong(field, extreme);
        }
    }

    private static Object expected(DataType type, long extreme) {
        return switch (type) {
            case STRING, BINARY -> Long.toString(extreme);
            case BOOLEAN -> extreme != 0 ? 1L : 0L;
            case FLOAT32 -> (double) Float.intBitsToFloat((int) extreme);
            case FLOAT64 -> Double.longBitsToDouble(extreme);
            case INT8 -> (long) (byte) extreme;
            case UINT8 -> extreme & 0xFF;
            case INT16 -> (long) (short) extreme;
            case UINT16 -> extreme & 0xFFFF;
            case INT32, DATE -> (long) (int) extreme;
            case UINT32 -> extreme & 0xFFFF_FFFFL;
            case INT64, UINT64, TIMESTAMP_SECOND, TIMESTAMP_MILLISECOND, TIMESTAMP_MICROSECOND, TIMESTAMP_NANOSECOND ->
                extreme;
        };
    }

    private static Object value(RowBatch.Field field, int row) {
        return field.type().isVariableLength()
                ? text(field, row)
                : field.type().isFloat() ? (Object) field.doubleValue(row) : field.longValue(row);
    }

    private int series(String host) {
        byte[] key = SeriesKey.encoder().addString(0, host).toBytes();
        return builder.addSeries(key, 0, key.length);
    }

    private void set(int field, String value) {
        byte[] bytes = value.getBytes(UTF_8);
        builder.setBytes(field, bytes, 0, bytes.length);
    }

    private static String text(RowBatch.Field field, int row) {
        return new String(field.bytes(row).toArray(ValueLayout.JAVA_BYTE), UTF_8);
    }

    private static Boolean[] nulls(RowBatch.Field field, int rows) {
        Boolean[] nulls = new Boolean[rows];
        for (int row = 0; row < rows; row++) {
            nulls[row] = field.isNull(row);
        }
        return nulls;
    }
}
