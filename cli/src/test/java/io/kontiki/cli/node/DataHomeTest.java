package io.kontiki.cli.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataHomeTest {
    private static final DataHome.Owner OWNER = new DataHome.Owner("n1", "dc-a");

    @TempDir
    private Path directory;

    @Test
    void aSecondProcessIsRefusedWhileTheFirstHoldsTheDirectory() throws Exception {
        try (DataHome first = DataHome.open(directory, OWNER)) {
            assertThat(first.isFresh()).isTrue();
            assertThatThrownBy(() -> DataHome.open(directory, OWNER)).hasMessageContaining("pid " + ProcessHandle.current().pid()).hasMessageContaining("--data-home");
        }
        try (DataHome again = DataHome.open(directory, OWNER)) {
            assertThat(again.isFresh()).isFalse();
        }
    }

    @Test
    void anotherNodesDirectoryIsRefused() throws Exception {
        DataHome.open(directory, OWNER).close();
        assertThatThrownBy(() -> DataHome.open(directory, new DataHome.Owner("n2", "dc-a"))).hasMessageContaining("n1");
        DataHome.open(directory, OWNER).close();
    }

    @Test
    void aFileInThePlaceOfTheDirectoryIsRefusedWithItsName() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "x");
        assertThatThrownBy(() -> DataHome.open(file, OWNER)).hasMessageContaining(file.toString()).hasMessageContaining("--data-home");
    }
}
