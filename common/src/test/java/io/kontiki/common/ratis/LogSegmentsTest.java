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

/** Segments as Ratis writes them, made by hand. */
final class LogSegmentsTest {
    private static final byte[] HEADER = "RaftLog1".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path directory;

    /** An open segment from entry 7 on. */
    private Path segment(int entries, byte... tail) throws IOException {
        return write("log_inprogress_7", entries, tail);
    }

    /** So many entries of 200 bytes each, and what comes after. */
    private Path write(String name, int entries, byte... tail) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.write(HEADER);
        for (int i = 0; i < entries; i++) {
            content.write(new byte[] {(byte) (200 & 0x7F | 0x80), (byte) (200 >> 7)});
            byte[] entry = new byte[200 + 4];
            Arrays.fill(entry, (byte) 9);
            content.write(entry);
        }
        content.write(tail);
        return Files.write(directory.resolve(name), content.toByteArray());
    }

    @Test
    void aSegmentThatTheSnapshotHasOvertakenIsDeleted() throws IOException {
        Path ended = segment(3); // 7, 8, 9
        assertThat(LogSegments.deleteOvertaken(directory, 9)).isEmpty();
        assertThat(LogSegments.deleteOvertaken(directory, 10)).contains(ended);
        assertThat(ended).doesNotExist();

        segment(3, new byte[5000]);
        assertThat(LogSegments.deleteOvertaken(directory, 9)).isEmpty();
        assertThat(LogSegments.deleteOvertaken(directory, 10)).isPresent();
    }

    @Test
    void aSegmentWhoseEndNobodyKnowsStays() throws IOException {
        for (byte[] damage : new byte[][] {{0, 0, 0, 1}, {50, 1, 1}, {-1}, {-1, -1, -1, -1, -1, -1}}) {
            Path damaged = segment(1, damage);
            assertThat(LogSegments.deleteOvertaken(directory, 1000)).isEmpty();
            assertThat(damaged).exists();
        }
        Files.write(directory.resolve("log_inprogress_7"), "SomeLog9".getBytes(StandardCharsets.UTF_8));
        assertThat(LogSegments.deleteOvertaken(directory, 1000)).isEmpty();
    }

    @Test
    void aClosedSegmentIsRatisToDelete() throws IOException {
        Path closed = Files.move(segment(1), directory.resolve("log_7-7"));
        assertThat(LogSegments.deleteOvertaken(directory, 1000)).isEmpty();
        assertThat(LogSegments.deleteOvertaken(directory.resolve("missing"), 1000))
                .isEmpty();
        assertThat(closed).exists();
    }

    @Test
    void aLogThatBeginsWithItsFirstEntryOrBehindItsSnapshotIsWhole() throws IOException {
        LogSegments.requireWhole("r", directory.resolve("missing"), -1);
        LogSegments.requireWhole("r", directory, 5);
        write("log_0-2", 3);
        write("log_3-3", 1, new byte[70]); // what was behind the last entry when it was closed
        write("log_inprogress_4", 2, new byte[] {50, 1, 1}); // never written to its end
        LogSegments.requireWhole("r", directory, -1);
        LogSegments.requireWhole("r", directory, 2);
        assertThat(LogSegments.first(directory)).hasValue(0);
    }

    @Test
    void aClosedSegmentThatWasCutIsRefusedWithItsNameAlsoWhenNothingIsLeftOfIt() throws IOException {
        write("log_0-0", 1);
        Path cut = write("log_1-3", 3);
        write("log_inprogress_4", 1);
        byte[] whole = Files.readAllBytes(cut);
        for (int length : new int[] {0, 5, HEADER.length, HEADER.length + 100, whole.length - 206, whole.length - 1}) {
            Files.write(cut, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> LogSegments.requireWhole("n1@group-1", directory, -1))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("n1@group-1")
                    .hasMessageContaining(cut.toString())
                    .hasMessageContaining("it has 3 entries");
        }
        LogSegments.requireWhole("n1@group-1", directory, 3); // the snapshot has all of it
    }

    @Test
    void aFileThatIsMissingIsNamedByItsEntries() throws IOException {
        write("log_3-4", 2);
        Path next = write("log_5-6", 2);
        write("log_7-9", 3);
        assertThatThrownBy(() -> LogSegments.requireWhole("r", directory, -1))
                .hasMessageContaining("begins at entry 3")
                .hasMessageContaining("there is no snapshot");
        assertThatThrownBy(() -> LogSegments.requireWhole("r", directory, 1))
                .hasMessageContaining("the newest snapshot ends at entry 1");
        LogSegments.requireWhole("r", directory, 2);
        Files.delete(next);
        assertThatThrownBy(() -> LogSegments.requireWhole("r", directory, 2))
                .hasMessageContaining("the entries from 5 on are missing")
                .hasMessageContaining("log_7-9");
        LogSegments.requireWhole("r", directory, 6);
    }

    @Test
    void aSegmentThatWasCutBehindAnEntryIsGivenItsNameIfItIsTheLast() throws IOException {
        write("log_0-9", 10);
        Path cut = write("log_10-19", 4);
        LogSegments.prepare("r", directory, -1);
        assertThat(cut).doesNotExist();
        assertThat(directory.resolve("log_10-13")).exists();

        write("log_14-19", 3);
        Path next = write("log_inprogress_20", 3);
        assertThatThrownBy(() -> LogSegments.prepare("r", directory, -1)).hasMessageContaining("log_14-19 is damaged");
        Files.delete(next);
        for (byte[] damage : new byte[][] {{50}, {0, 0}, {0, 1}}) {
            Path damaged = write("log_14-19", 3, damage);
            assertThatThrownBy(() -> LogSegments.prepare("r", directory, -1)).hasMessageContaining("is damaged");
            assertThat(damaged).exists();
        }
    }
}
