package io.kontiki.jepsen.nemesis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class FileDamageTest {
    private static final int ENTRIES = 5_000;

    @TempDir
    private Path directory;

    private Path file;
    private byte[] original;

    @BeforeEach
    void writeALogWithZerosAtItsEnd() throws IOException {
        original = new byte[200_000];
        Arrays.fill(original, 0, ENTRIES, (byte) 7);
        file = Files.write(directory.resolve("log_inprogress_0"), original);
    }

    @ParameterizedTest
    @EnumSource
    void hitsWhatIsWrittenAndIsMended(FileDamage damage) throws IOException {
        for (int seed = 0; seed < 50; seed++) {
            FileDamage.Done done = damage.on(file, new Random(seed));

            assertThat(done.place()).isLessThan(ENTRIES);
            assertThat(Arrays.mismatch(Files.readAllBytes(file), original)).isEqualTo((int) done.place());
            assertThat(done.mend()).isTrue();
            assertThat(file).hasBinaryContent(original);
        }
    }

    @ParameterizedTest
    @EnumSource
    void isNotMendedOnceTheFileIsAnother(FileDamage damage) throws IOException {
        FileDamage.Done done = damage.on(file, new Random(1));
        byte[] other = {1, 2, 3};
        Files.write(file, other, StandardOpenOption.TRUNCATE_EXISTING);

        assertThat(done.mend()).isFalse();
        assertThat(file).hasBinaryContent(other);
    }

    @ParameterizedTest
    @EnumSource
    void aFileThatIsGoneStaysSo(FileDamage damage) throws IOException {
        FileDamage.Done done = damage.on(file, new Random(1));
        Files.delete(file);

        assertThat(done.mend()).isFalse();
        assertThat(file).doesNotExist();
    }
}
