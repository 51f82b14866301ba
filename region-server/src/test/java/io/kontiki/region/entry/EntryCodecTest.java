package io.kontiki.region.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontiki.common.error.ErrorCode;
import io.kontiki.common.error.KontikiException;
import io.kontiki.common.id.RegionId;
import io.kontiki.region.client.EncodedPart;
import io.kontiki.region.client.OutcomeCodec;
import io.kontiki.region.client.PartKind;
import io.kontiki.region.client.PartOutcome;
import io.kontiki.region.client.WriteCodec;
import io.kontiki.region.client.WritePart;
import io.kontiki.region.client.WriterId;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EntryCodecTest {
    private static final WritePart PART =
            new WritePart(RegionId.of(3, 1), 2, 4, PartKind.ROWS, new WriterId(5, 6), 9, 7, new byte[] {10, 11, 12});

    private static byte[] write() {
        List<MemorySegment> bytes = WriteCodec.decode(WriteCodec.encode(1, List.of(PART, PART))).parts().stream()
                .map(EncodedPart::bytes)
                .toList();
        return EntryCodec.encodeWrite(1234, bytes);
    }

    /** Logs outlive programs: this entry was written by version 1 and must be read by every later one. */
    @Test
    void anEntryOfVersionOneIsReadForEver() {
        String written =
                "4b570101d2040000000000000100000003000000" + "0100000003000000" + "0200000000000000" + "04000000" + "00"
                        + "0500000000000000" + "0600000000000000" + "0900000000000000" + "0700000000000000" + "0a0b0c";
        byte[] bytes = EntryCodec.encodeWrite(
                1234,
                List.of(WriteCodec.decode(WriteCodec.encode(1, List.of(PART)))
                        .parts()
                        .getFirst()
                        .bytes()));
        assertThat(HexFormat.of().formatHex(bytes, 0, bytes.length - 4)).isEqualTo(written);
        LogEntry.Write read = (LogEntry.Write) EntryCodec.decode(ByteBuffer.wrap(bytes));
        assertThat(read.stampMillis()).isEqualTo(1234);
        EncodedPart part = read.parts().getFirst();
        assertThat(part.region()).isEqualTo(PART.region());
        assertThat(part.sequence()).isEqualTo(9);
        assertThat(part.payload().toArray(ValueLayout.JAVA_BYTE)).containsExactly(10, 11, 12);
    }

    @Test
    void controlEntriesComeBackAsTheyWere() {
        for (LogEntry.Control control : List.of(
                new LogEntry.Freeze(1),
                new LogEntry.Flushed(2, 1, 3, List.of()),
                new LogEntry.Compacted(4, 1, RegionId.of(1, 2), 5, List.of("a"), List.of()),
                new LogEntry.RegionDropped(6, 7, RegionId.of(1, 2)),
                new LogEntry.MemberJoined(8, "n1"))) {
            assertThat(EntryCodec.decode(ByteBuffer.wrap(EntryCodec.encodeControl(control))))
                    .isEqualTo(control);
        }
    }

    @Test
    void oneFlippedBitAnywhereIsDamage() {
        byte[] entry = write();
        for (int bit = 0; bit < entry.length * 8; bit++) {
            byte[] damaged = entry.clone();
            damaged[bit >> 3] ^= (byte) (1 << (bit & 7));
            assertThatThrownBy(() -> EntryCodec.decode(ByteBuffer.wrap(damaged)))
                    .isInstanceOfSatisfying(
                            KontikiException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT));
        }
    }

    @Test
    void garbageIsCorruptAndNothingElse() {
        Random random = new Random(42);
        byte[] request = WriteCodec.encode(1, List.of(PART, PART));
        byte[] outcomes = OutcomeCodec.encode(List.of(
                new PartOutcome.Applied(1),
                new PartOutcome.Busy("full", 5),
                new PartOutcome.Invalid(ErrorCode.TYPE_MISMATCH, "no"),
                new PartOutcome.UnknownOutcome("lost")));
        for (int i = 0; i < 20_000; i++) {
            byte[] garbage = (i % 2 == 0 ? request : outcomes).clone();
            for (int flips = random.nextInt(4); flips >= 0; flips--) {
                garbage[random.nextInt(garbage.length)] = (byte) random.nextInt();
            }
            byte[] cut = Arrays.copyOf(garbage, random.nextInt(garbage.length + 20));
            for (Runnable decode : List.<Runnable>of(
                    () -> WriteCodec.decode(cut),
                    () -> OutcomeCodec.decode(cut),
                    () -> EntryCodec.decode(ByteBuffer.wrap(cut)))) {
                try {
                    decode.run();
                } catch (KontikiException e) {
                    assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT);
                }
            }
        }
    }

    @Test
    void outcomesComeBackAsTheyWere() {
        List<PartOutcome> all = List.of(
                new PartOutcome.Applied(77),
                new PartOutcome.AlreadyApplied(),
                new PartOutcome.StaleSchema(3),
                new PartOutcome.NotHere(-1),
                new PartOutcome.Invalid(ErrorCode.NOT_NULL_VIOLATION, "column 'a'"),
                new PartOutcome.Busy("full", 200),
                new PartOutcome.UnknownOutcome("lost"));
        assertThat(OutcomeCodec.decode(OutcomeCodec.encode(all))).isEqualTo(all);
    }
}
