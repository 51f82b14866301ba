package io.kontiki.common.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RatisFilesTest {
    private static final byte[] HEADER = "RaftLog1".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path directory;

    /** A segment from entry 7 on: so many entries of 200 bytes each, as Ratis writes them, and what comes after. */
    private Path segment(int entries, byte... tail) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.write(HEADER);
        for (int i = 0; i < entries; i++) {
            content.write(new byte[] {(byte) (200 & 0x7F | 0x80), (byte) (200 >> 7)});
            byte[] entry = new byte[200 + 4];
            Arrays.fill(entry, (byte) 9);
            content.write(entry);
        }
        content.write(tail);
        return Files.write(directory.resolve("log_inprogress_7"), content.toByteArray());
    }

    @Test
    void aSegmentThatTheSnapshotHasOvertakenIsDeleted() throws IOException {
        Path ended = segment(3); // 7, 8, 9
        assertThat(RatisFiles.deleteSegmentBehind(directory, 9)).isEmpty();
        assertThat(RatisFiles.deleteSegmentBehind(directory, 10)).contains(ended);
        assertThat(ended).doesNotExist();

        segment(3, new byte[5000]);
        assertThat(RatisFiles.deleteSegmentBehind(directory, 9)).isEmpty();
        assertThat(RatisFiles.deleteSegmentBehind(directory, 10)).isPresent();
    }

    @Test
    void aSegmentWhoseEndNobodyKnowsStays() throws IOException {
        for (byte[] damage : new byte[][] {{0, 0, 0, 1}, {50, 1, 1}, {-1}, {-1, -1, -1, -1, -1, -1}}) {
            Path damaged = segment(1, damage);
            assertThat(RatisFiles.deleteSegmentBehind(directory, 1000)).isEmpty();
            assertThat(damaged).exists();
        }
        Files.write(directory.resolve("log_inprogress_7"), "SomeLog9".getBytes(StandardCharsets.UTF_8));
        assertThat(RatisFiles.deleteSegmentBehind(directory, 1000)).isEmpty();
    }

    @Test
    void aClosedSegmentIsRatisToDelete() throws IOException {
        Path closed = Files.move(segment(1), directory.resolve("log_7-7"));
        assertThat(RatisFiles.deleteSegmentBehind(directory, 1000)).isEmpty();
        assertThat(RatisFiles.deleteSegmentBehind(directory.resolve("missing"), 1000))
                .isEmpty();
        assertThat(closed).exists();
    }

    @Test
    void aClassFromElsewhereIsRefusedWithBothPlaces() {
        assertThatThrownBy(() -> RatisFiles.requireOurs(Test.class))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("junit")
                .hasMessageContaining("before Ratis");
        RatisFiles.requireOurs(RatisFiles.class);
    }
}
