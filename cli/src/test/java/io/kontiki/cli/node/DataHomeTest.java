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
            assertThat(first.resolve("node.json")).content().contains("n1").contains("dc-a");
            assertThatThrownBy(() -> DataHome.open(directory, OWNER))
                    .hasMessageContaining("pid " + ProcessHandle.current().pid())
                    .hasMessageContaining("--data-home");
        }
        DataHome.open(directory, OWNER).close();
    }

    @Test
    void aDamagedOwnerIsRefusedAndLeftAsItIs() throws Exception {
        Path file = directory.resolve("node.json");
        for (String damaged : new String[] {"", "{", "null", "{\"name\":\"n1\"}", "[]"}) {
            Files.writeString(file, damaged);
            assertThatThrownBy(() -> DataHome.open(directory, OWNER))
                    .as(damaged)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("damaged");
            assertThat(file).hasContent(damaged);
        }
    }

    @Test
    void dataWithoutAnOwnerIsNotTakenOver() throws Exception {
        DataHome.open(directory, OWNER).close();
        Files.createDirectories(directory.resolve("region"));
        Files.delete(directory.resolve("node.json"));
        assertThatThrownBy(() -> DataHome.open(directory, OWNER))
                .hasMessageContaining("node.json is missing")
                .hasMessageContaining("region");
        assertThat(directory.resolve("node.json")).doesNotExist();
    }

    @Test
    void anotherNodesDirectoryIsRefused() throws Exception {
        DataHome.open(directory, OWNER).close();
        assertThatThrownBy(() -> DataHome.open(directory, new DataHome.Owner("n2", "dc-a")))
                .hasMessageContaining("n1");
        DataHome.open(directory, OWNER).close();
    }

    @Test
    void aFileInThePlaceOfTheDirectoryIsRefusedWithItsName() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "x");
        assertThatThrownBy(() -> DataHome.open(file, OWNER))
                .hasMessageContaining(file.toString())
                .hasMessageContaining("--data-home");
    }
}
