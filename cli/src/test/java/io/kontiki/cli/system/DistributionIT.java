package io.kontiki.cli.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What users get. */
class DistributionIT {
    @Test
    void nothingThatPlantsBugsIsInIt() throws IOException {
        List<Path> jars;
        try (Stream<Path> files = Files.list(Launcher.DISTRIBUTION.resolve("lib"))) {
            jars = files.filter(each -> each.toString().endsWith(".jar")).toList();
        }
        assertThat(jars).isNotEmpty();
        for (Path jar : jars) {
            assertThat(jar.getFileName().toString()).doesNotContain("planted", "jepsen");
            try (JarFile file = new JarFile(jar.toFile())) {
                assertThat(file.stream().map(JarEntry::getName))
                        .as(jar.toString())
                        .noneMatch(name -> name.startsWith("io/kontiki/jepsen/"));
            }
        }
    }
}
