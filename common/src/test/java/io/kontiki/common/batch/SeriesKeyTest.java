package io.kontiki.common.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SeriesKeyTest {
    @Test
    void aKeyHasOneEncodingThatNeverChanges() {
        byte[] key = SeriesKey.encoder()
                .addString(0, "host_1")
                .addLong(3, -2)
                .addBoolean(4, true)
                .addDate(300, 19_000)
                .toBytes();
        // Stored in logs and files: a change of these bytes splits every series in two.
        assertThat(HexFormat.of().formatHex(key))
                .isEqualTo("0006686f73745f31" + "0308feffffffffffffff" + "040101" + "ac0204384a0000");
    }

    @Test
    void decodesWhatItEncoded() {
        byte[] key = SeriesKey.encoder()
                .addString(0, "größe")
                .addLong(1, Long.MIN_VALUE)
                .addDate(2, -1)
                .addBoolean(3, false)
                .toBytes();
        List<Object> values = new ArrayList<>();
        SeriesKey.decode(
                MemorySegment.ofArray(key),
                (columnId, segment, offset, length) -> values.add(
                        switch (columnId) {
                            case 0 -> SeriesKey.stringValue(segment, offset, length);
                            case 1 -> SeriesKey.longValue(segment, offset, length);
                            case 2 -> SeriesKey.dateValue(segment, offset, length);
                            default -> SeriesKey.booleanValue(segment, offset, length);
                        }));
        assertThat(values).containsExactly("größe", Long.MIN_VALUE, -1, false);
    }

    @Test
    void anEmptyTagIsAnAbsentTag() {
        SeriesKey.Encoder encoder = SeriesKey.encoder();
        byte[] without = encoder.addString(1, "b").toBytes();
        assertThat(encoder.reset()
                        .addString(0, "")
                        .addString(1, "b")
                        .addString(2, "")
                        .toBytes())
                .isEqualTo(without);
        assertThat(encoder.reset().length()).isZero();
    }

    @Test
    void refusesKeysThatAreTooLong() {
        SeriesKey.Encoder encoder = SeriesKey.encoder().addString(0, "x".repeat(60_000));
        assertThatThrownBy(() -> encoder.addString(1, "y".repeat(6_000)))
                .isInstanceOfSatisfying(
                        KontikiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARGUMENT));
    }

    @Test
    void damagedKeysAreCorruptAndNothingElse() {
        for (String hex : List.of("00", "0005616263", "80", "8000", "ffffffffff0f00", "00ffffffff0f", "800000")) {
            MemorySegment key = MemorySegment.ofArray(HexFormat.of().parseHex(hex));
            assertCorrupt(() -> SeriesKey.decode(key, (columnId, segment, offset, length) -> {}));
        }
        MemorySegment shortLong = MemorySegment.ofArray(HexFormat.of().parseHex("000161"));
        assertCorrupt(() -> SeriesKey.decode(
                shortLong, (columnId, segment, offset, length) -> SeriesKey.longValue(segment, offset, length)));
        long seed = 20261123;
        Random random = new Random(seed);
        for (int round = 0; round < 50_000; round++) {
            byte[] bytes = new byte[random.nextInt(24)];
            random.nextBytes(bytes);
            try {
                SeriesKey.decode(MemorySegment.ofArray(bytes), (columnId, segment, offset, length) -> {
                    assertThat(columnId).isNotNegative();
                    SeriesKey.stringValue(segment, offset, length);
                });
            } catch (KontikiException e) {
                assertThat(e.code())
                        .describedAs("seed %d round %d", seed, round)
                        .isEqualTo(ErrorCode.CORRUPT);
            }
        }
    }

    private static void assertCorrupt(Runnable action) {
        assertThatThrownBy(action::run)
                .isInstanceOfSatisfying(
                        KontikiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT));
    }
}
