package io.kontiki.cli.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.kontiki.cli.http.HttpReply;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server says when it has enough, and that it goes on: the limit of series, and the floor of free disk space. */
class LimitsIT {
    private static final int DISK_MEGABYTES = 160;

    @TempDir
    private Path directory;

    @Test
    void aSeriesTooManyIsRefusedAndTheKnownOnesAreStillWritten() throws Exception {
        Launcher launcher = new Launcher(directory).with("KONTIKI_SERIES_MAX", "100");
        try (StandaloneServer server = new StandaloneServer(launcher, directory.resolve("data"))) {
            assertThat(server.write(series(0, 100, 1)).status()).isEqualTo(204);

            HttpReply refused = server.write(series(100, 150, 2));
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.headers()).containsKey("retry-after");
            assertThat(refused.text()).contains("100 series").contains("series.max");

            assertThat(server.write(series(0, 100, 3)).status()).isEqualTo(204);
            assertThat(server.rows("SELECT count(*), count(DISTINCT host) FROM limits"))
                    .isEqualTo("200,100\n");
        }
    }

    @Test
    void aFullDiskRefusesWritesAndNothingElse() throws Exception {
        Path disk = Files.createDirectory(directory.resolve("disk"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=" + DISK_MEGABYTES + "m", "tmpfs", disk.toString()) == 0,
                "a small disk can be mounted (root)");
        try {
            Launcher launcher = new Launcher(directory);
            try (StandaloneServer server = new StandaloneServer(launcher, disk.resolve("data"))) {
                assertThat(server.write(series(0, 100, 1)).status()).isEqualTo(204);
                Path other = disk.resolve("somebody-elses");
                Files.write(other, new byte[(DISK_MEGABYTES - 60) << 20]);

                HttpReply refused = server.write(series(0, 100, 2));
                assertThat(refused.status()).isEqualTo(503);
                assertThat(refused.headers()).containsKey("retry-after");
                assertThat(refused.text()).contains("disk.floor").contains("MB left");
                assertThat(server.rows("SELECT count(*) FROM limits")).isEqualTo("100\n");

                Files.delete(other);
                assertThat(server.write(series(0, 100, 3)).status()).isEqualTo(204);
                server.kill();
                server.start();
                assertThat(server.rows("SELECT count(*) FROM limits")).isEqualTo("200\n");
            }
        } finally {
            assertThat(run("umount", disk.toString())).isZero();
        }
    }

    private static String series(int from, int to, int timestamp) {
        return IntStream.range(from, to)
                .mapToObj(host -> "limits,host=h" + host + " v=1 " + timestamp)
                .collect(Collectors.joining("\n"));
    }

    private int run(String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("command.out").toFile())
                .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }
}
