package io.kontiki.common.checksum;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class Crc32cTest {
    private static final byte[] CHECK = "123456789".getBytes(StandardCharsets.US_ASCII);

    @Test
    void agreesWithThePublishedCheckValue() {
        assertThat(Crc32c.of(CHECK)).isEqualTo(0xE3069283);
        assertThat(Crc32c.unsigned(Crc32c.of(CHECK))).isEqualTo(0xE3069283L);
        assertThat(Crc32c.of(CHECK, 2, 3)).isEqualTo(Crc32c.of("345".getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void isTheSameWhereverTheBytesLie() {
        assertThat(Crc32c.of(MemorySegment.ofArray(CHECK))).isEqualTo(0xE3069283);
        assertThat(Crc32c.of(MemorySegment.NULL)).isZero();
        try (Arena arena = Arena.ofConfined()) {
            assertThat(Crc32c.of(arena.allocateFrom(ValueLayout.JAVA_BYTE, CHECK)))
                    .isEqualTo(0xE3069283);
        }
    }
}
