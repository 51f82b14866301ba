package io.kontiki.jepsen.planted;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent in a JVM of its own. */
class PlantingAgentTest {
    @TempDir
    private Path directory;

    /** What a JVM said, and how it ended. */
    private record Ended(int code, String output) {}

    /** The program of that JVM: asks an effect of the replicated state, or calls what compose-enabled changes. */
    public static final class Program {
        private Program() {}

        public static void main(String[] arguments) throws Exception {
            ClassLoader product = Program.class.getClassLoader();
            if (arguments.length > 1) {
                System.out.println(GroupEffectsTest.ask(product, arguments[1] + ":" + arguments[0]));
                return;
            }
            System.out.println("setting is " + NodeEffectsTest.setting(product, Path.of(arguments[0])));
        }
    }

    @Test
    void aPlantedBugIsToldAndCountedOverRestarts() throws Exception {
        Ended first = run("compose-enabled,count=" + directory.resolve("count"), System.getProperty("java.class.path"));
        assertThat(first.output())
                .contains("PLANTED compose-enabled in RatisSettings.of")
                .contains("PLANTED compose-enabled ran 1 times")
                .contains("setting is true");
        assertThat(first.code()).isZero();
        run("compose-enabled,count=" + directory.resolve("count"), System.getProperty("java.class.path"));
        assertThat(Files.readString(directory.resolve("count")).strip()).isEqualTo("00000000000000000002");
    }

    @Test
    void aCountThatAPowerLossEmptiedStartsOver() throws Exception {
        Files.writeString(directory.resolve("count"), "");
        Ended ended = run("compose-enabled,count=" + directory.resolve("count"), System.getProperty("java.class.path"));
        assertThat(ended.code()).as(ended.output()).isZero();
        assertThat(ended.output()).contains("is lost and starts over");
        assertThat(Files.readString(directory.resolve("count")).strip()).isEqualTo("00000000000000000001");
    }

    @Test
    void endAtFlushEndsTheProcessOnce() throws Exception {
        String options = "end-at-flush,count=" + directory.resolve("count");
        Ended first = run(options, System.getProperty("java.class.path"), "rowsAfterAFlush");
        assertThat(first.code()).isEqualTo(PlantedCode.END_CODE);
        assertThat(first.output())
                .contains("PLANTED end-at-flush in MemtableRows.flushed")
                .doesNotContain("rows 1");
        Ended second = run(options, System.getProperty("java.class.path"), "rowsAfterAFlush");
        assertThat(second.code()).as(second.output()).isZero();
        assertThat(second.output()).contains("rows 1");
    }

    @Test
    void anUnknownNameEndsTheJvmWithTheNames() throws Exception {
        Ended ended = run("no-such-bug", System.getProperty("java.class.path"));
        assertThat(ended.code()).isEqualTo(PlantingAgent.EXIT_CODE);
        assertThat(ended.output())
                .contains("no-such-bug")
                .contains("skip-fsync")
                .doesNotContain("setting is");
    }

    @Test
    void aClassThatIsNotThereEndsTheJvm() throws Exception {
        Ended ended = run("skip-fsync", directory.toString());
        assertThat(ended.code()).isEqualTo(PlantingAgent.EXIT_CODE);
        assertThat(ended.output()).contains("BufferedWriteChannel is not on the class path");
    }

    private Ended run(String options, String classPath, String... questions) throws IOException, InterruptedException {
        Path log = Files.createTempFile(directory, "jvm", ".log");
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-javaagent:" + agent() + "=" + options,
                "-cp",
                classPath,
                Program.class.getName(),
                directory.toString()));
        line.addAll(List.of(questions));
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        int code = process.waitFor();
        return new Ended(code, Files.readString(log));
    }

    /** The jar as Maven makes it later: this module's classes and a manifest. */
    private Path agent() throws IOException {
        Path jar = directory.resolve("agent.jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", PlantingAgent.class.getName());
        Path classes = Path.of("target", "classes").toAbsolutePath();
        try (Stream<Path> files = Files.walk(classes);
                OutputStream out = Files.newOutputStream(jar);
                JarOutputStream archive = new JarOutputStream(out, manifest)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                archive.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, archive);
                archive.closeEntry();
            }
        }
        return jar;
    }
}
